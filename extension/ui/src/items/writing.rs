//! What stands in the form while a login is written.

use latchkey_messages::{Address, CustomField, FieldTarget, ItemForm, Match, OrganisationTag, Picked, Secret};
use leptos::prelude::*;

/// The form's content while it is written.
#[derive(Clone, Copy)]
pub struct Writing {
    pub title: RwSignal<String>,
    pub user_name: RwSignal<String>,
    pub password: RwSignal<String>,
    pub websites: RwSignal<Vec<Website>>,
    pub notes: RwSignal<String>,
    pub code: RwSignal<String>,
    pub own: RwSignal<Vec<OwnField>>,
    pub sign_in: RwSignal<bool>,
    pub insecure: RwSignal<bool>,
    pub organisation: RwSignal<Option<OrganisationTag>>,
    /// The key of the next row.
    next: StoredValue<u32>,
}

/// A row of the form: a website.
#[derive(Clone, Copy)]
pub struct Website {
    pub key: u32,
    pub text: RwSignal<String>,
    pub matching: RwSignal<Match>,
}

/// A row of the form: a field of the person's own.
#[derive(Clone, Copy)]
pub struct OwnField {
    pub key: u32,
    pub name: RwSignal<String>,
    pub value: RwSignal<String>,
    pub plain: RwSignal<bool>,
    pub target: RwSignal<Option<FieldTarget>>,
}

impl Writing {
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        let writing = Self {
            title: text(),
            user_name: text(),
            password: text(),
            websites: RwSignal::new(Vec::new()),
            notes: text(),
            code: text(),
            own: RwSignal::new(Vec::new()),
            sign_in: RwSignal::new(false),
            insecure: RwSignal::new(false),
            organisation: RwSignal::new(None),
            next: StoredValue::new(0),
        };
        writing.set_websites(&[]);
        writing
    }

    pub fn put(self, form: ItemForm) {
        self.title.set(form.title);
        self.user_name.set(form.user_name);
        self.password.set(form.password.expose().to_owned());
        self.set_websites(&form.addresses);
        self.notes.set(form.notes.expose().to_owned());
        self.code.set(form.one_time_code.expose().to_owned());
        self.own.set(form.fields.iter().map(|field| self.own_field(field)).collect());
        self.sign_in.set(form.sign_in);
        self.insecure.set(form.insecure);
    }

    pub fn form(self) -> ItemForm {
        let address = |website: &Website| Address {
            text: website.text.get().trim().to_owned(),
            matching: website.matching.get(),
        };
        let field = |field: &OwnField| CustomField {
            name: field.name.get(),
            value: Secret::new(field.value.get()),
            plain: field.plain.get(),
            target: field.target.get(),
        };
        ItemForm {
            title: self.title.get(),
            user_name: self.user_name.get(),
            password: Secret::new(self.password.get()),
            addresses: self.websites.get().iter().map(address).filter(|address| !address.text.is_empty()).collect(),
            notes: Secret::new(self.notes.get()),
            one_time_code: Secret::new(self.code.get()),
            fields: self.own.get().iter().map(field).collect(),
            sign_in: self.sign_in.get(),
            insecure: self.insecure.get(),
        }
    }

    /// Whether anything is set that few logins have.
    pub fn has_more(self) -> bool {
        let set = self.sign_in.get() || self.insecure.get();
        set || !self.code.with(String::is_empty) || !self.own.with(Vec::is_empty)
    }

    /// There is always a row to write into.
    pub fn set_websites(self, addresses: &[Address]) {
        let empty = [Address::default()];
        let addresses = if addresses.is_empty() { &empty } else { addresses };
        self.websites.set(addresses.iter().map(|address| self.website(address)).collect());
    }

    pub fn add_website(self) {
        let website = self.website(&Address::default());
        self.websites.update(|websites| websites.push(website));
    }

    pub fn remove_website(self, key: u32) {
        self.websites.update(|websites| websites.retain(|website| website.key != key));
        if self.websites.with_untracked(Vec::is_empty) {
            self.add_website();
        }
    }

    pub fn add_field(self) {
        let field = self.own_field(&CustomField::default());
        self.own.update(|own| own.push(field));
    }

    /// A field for what was pointed at in a page.
    pub fn add_picked(self, picked: Picked) {
        let Picked { label, target, .. } = picked;
        let called = [label, target.name.clone(), target.id.clone()].into_iter().find(|name| !name.is_empty());
        let field = CustomField { name: called.unwrap_or_default(), target: Some(target), ..CustomField::default() };
        let field = self.own_field(&field);
        self.own.update(|own| own.push(field));
    }

    pub fn remove_field(self, key: u32) {
        self.own.update(|own| own.retain(|field| field.key != key));
    }

    fn website(self, address: &Address) -> Website {
        let (text, matching) = (RwSignal::new(address.text.clone()), RwSignal::new(address.matching));
        Website { key: self.key(), text, matching }
    }

    fn own_field(self, field: &CustomField) -> OwnField {
        OwnField {
            key: self.key(),
            name: RwSignal::new(field.name.clone()),
            value: RwSignal::new(field.value.expose().to_owned()),
            plain: RwSignal::new(field.plain),
            target: RwSignal::new(field.target.clone()),
        }
    }

    fn key(self) -> u32 {
        let key = self.next.get_value();
        self.next.set_value(key.wrapping_add(1));
        key
    }
}
