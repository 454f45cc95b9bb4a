//! A new account: by founding an MSP, or by an invitation.

use super::begun::Beginning;
use super::{email, organisation_address, origin_of, person_text, strong_enough};
use crate::Engine;
use crate::Phase;
use crate::failure::Failure;
use crate::memory::{Dirty, GroupSecret, Open, Organisation, Own};
use crate::ports::Ports;
use crate::record::{Device, Settings};
use crate::service::{Auth, Call};
use latchkey_messages::{EmergencyKit, InvitationView, Reply, Secret, Time};
use latchkey_shared::account::{
    Account, BadSecretKey, Identity, Keyring, LocalSecrets, LocalSlot, Password, PasswordSlot, SealedIdentity,
    SecretKey,
};
use latchkey_shared::canonical;
use latchkey_shared::id::{GroupId, Holder, MemberId, Slug};
use latchkey_shared::invitation::{self, Link};
use latchkey_shared::keys::{Epoch, ExchangeSecret, UserKey};
use latchkey_shared::log::{Body, Entry, GroupKind, Home, Kind, Role, SignedEntry, Unverified, Verified};
use latchkey_shared::personal::{Disclosure, OrganisationName, Profile};
use latchkey_shared::sharing::GroupKeyWrap;
use latchkey_shared::time::{CLOCK_TOLERANCE, Millis};
use latchkey_shared::wire::access::{AccountRecord, IssuedChallenge, Join, OpenInvitation, OpenedInvitation, Tokens};
use latchkey_shared::wire::endpoint::Endpoint;
use latchkey_shared::wire::organisation::{FoundMsp, LogAppend};

/// Everything secret of a new account, and its record for the service.
pub(super) struct NewAccount {
    pub secrets: LocalSecrets,
    pub keyring: Keyring,
    pub member: MemberId,
    pub sealed_identity: SealedIdentity,
    pub slot: PasswordSlot,
    pub local: LocalSlot,
}

/// What a newcomer has checked of an organisation before they join.
struct Invited {
    link: Link,
    organisation: Organisation,
    profile: Profile,
    role: Role,
    until: Millis,
    by: MemberId,
}

impl Invited {
    fn view(&self) -> InvitationView {
        InvitationView {
            organisation: crate::view::tag(&self.organisation.id(), &self.organisation.name()),
            kind: crate::view::kind(self.organisation.log.kind()),
            address: format!("{}/{}", self.link.origin, self.link.slug),
            role: crate::view::role(self.role, false),
            by: self.organisation.name_of(&self.by),
            your_name: self.profile.name.clone(),
            your_email: self.profile.email.clone(),
            until: Time(i64::try_from(self.until.0).unwrap_or(i64::MAX)),
        }
    }
}

/// What is in an account's record, for whoever derived its keys from password and Secret Key.
///
/// # Errors
/// The record is another's, or from another time, or does not open.
pub fn open_record(record: &AccountRecord, derived: &Account) -> Result<(UserKey, Keyring), Failure> {
    // The record from before a change does not go with the login key that the service just took.
    if record.login != derived.login.public() {
        return Err(Failure::NotVerified("the account's record is from before its password changed".to_owned()));
    }
    let user_key = record.slot.unwrap(&derived.unlock, &record.member).map_err(|_| Failure::WrongCredentials)?;
    let keyring = record
        .identity
        .open(&user_key, &record.member)
        .map_err(|_| Failure::NotVerified("the account's keys do not open".to_owned()))?;
    Ok((user_key, keyring))
}

impl NewAccount {
    fn identity(&self) -> &Identity {
        self.keyring.newest()
    }

    fn record(&self) -> AccountRecord {
        AccountRecord {
            member: self.member,
            login: self.secrets.login.public(),
            slot: self.slot.clone(),
            identity: self.sealed_identity.clone(),
        }
    }
}

/// Signs an entry and takes it over at once, so that the next one follows it.
pub(crate) fn append(
    log: &mut Verified,
    entries: &mut Vec<latchkey_shared::bytes::Bytes>,
    signed: SignedEntry,
) -> Result<(), Failure> {
    entries.push(signed.encode().into());
    log.extend(&Unverified::from(vec![signed])).map_err(crate::organisations::refusal)
}

/// A group's first key pair, for its creator.
pub(crate) struct NewGroup {
    pub id: GroupId,
    pub secret: ExchangeSecret,
}

impl NewGroup {
    pub fn generate(rng: &mut dyn rand_core::CryptoRng) -> Self {
        Self { id: GroupId::generate(rng), secret: ExchangeSecret::generate(rng) }
    }

    pub fn body(&self, kind: GroupKind) -> Body {
        Body::GroupCreated { group: self.id, kind, key: self.secret.public(), name: None, members: Vec::new() }
    }

    /// For its creator, under the keys that the log has.
    pub fn wrap(
        &self,
        log: &Verified,
        member: MemberId,
        rng: &mut dyn rand_core::CryptoRng,
    ) -> Result<GroupKeyWrap, Failure> {
        let recipient = Holder::Member(member);
        let mut due = log.group_key_recipients(&self.id).filter(|due| due.recipient == recipient);
        let wrapped = due.next().and_then(|due| crate::sync::wrap_group_key(log, &due, &self.secret, rng));
        wrapped.ok_or_else(|| Failure::NotVerified("a group without its creator".to_owned()))
    }
}

impl<P: Ports> Engine<P> {
    fn new_account(&self, password: &Password) -> NewAccount {
        let rng = &mut *self.ports.rng();
        let secret_key = SecretKey::generate(rng);
        let account = Account::derive(password, &secret_key);
        let user_key = UserKey::generate(rng);
        let keyring = Keyring::from(Identity::generate(rng));
        let member = MemberId::of(&keyring.newest().public());
        let sealed_identity = keyring.seal(&user_key, &member, rng);
        let slot = PasswordSlot::wrap(&user_key, &account.unlock, &member, rng);
        let secrets = LocalSecrets { user_key, secret_key, login: account.login };
        let local = LocalSlot::wrap(&secrets, password, &member, rng);
        NewAccount { secrets, keyring, member, sealed_identity, slot, local }
    }

    fn must_be_empty(&self) -> Result<(), Failure> {
        if matches!(&*self.phase.borrow(), Phase::Empty) { Ok(()) } else { Err(Failure::HasAccount) }
    }

    /// Founds an MSP with this account as its first administrator.
    #[allow(clippy::too_many_arguments)] // One for each field of the form.
    pub(crate) async fn create_msp(
        &self,
        host: &str,
        address: &str,
        organisation_name: &str,
        your_name: &str,
        email_text: &str,
        password: &str,
        bootstrap_token: &str,
        device: &str,
    ) -> Result<Reply, Failure> {
        self.must_be_empty()?;
        let origin = origin_of(host)?;
        let slug: Slug = address.trim().to_lowercase().parse().map_err(|_| Failure::Address)?;
        let name = person_text(organisation_name, "The organisation's name")?;
        let profile = Profile { name: person_text(your_name, "Your name")?, email: email(email_text)? };
        let password = strong_enough(password)?;
        let at = format!("{origin}/{slug}");
        let auth = Auth::Bootstrap(bootstrap_token.trim().to_owned());
        if let Some(begun) = self.begun_before(&at, &password).await?
            && let Some(founded) = self.finish_before::<FoundMsp>(begun, Endpoint::FoundMsp, &auth).await?
        {
            return Ok(founded);
        }
        let account = self.new_account(&password);
        let now = self.ports.now();
        let rng = &mut *self.ports.rng();

        let (blinded_name, name_disclosure) =
            Disclosure::of(&OrganisationName { name: name.clone(), slug: slug.clone() }, rng);
        let (blinded_profile, profile_disclosure) = Disclosure::of(&profile, rng);
        let genesis = Entry::first(
            account.member,
            now,
            Body::Genesis {
                kind: Kind::Msp,
                name: blinded_name,
                founder: account.identity().public(),
                profile: blinded_profile,
                parent: None,
            },
        );
        let genesis = SignedEntry::sign(&genesis, &account.identity().sign);
        let mut entries = vec![genesis.encode().into()];
        let mut log =
            Verified::from_start(&Unverified::from(vec![genesis])).map_err(|e| Failure::NotVerified(e.to_string()))?;
        let everyone = NewGroup::generate(rng);
        let entry = Entry::after(&log, account.member, now, everyone.body(GroupKind::Everyone));
        append(&mut log, &mut entries, SignedEntry::sign(&entry, &account.identity().sign))?;
        let wrap = everyone.wrap(&log, account.member, rng)?;
        let disclosures = vec![name_disclosure, profile_disclosure];

        let request = FoundMsp {
            address: slug.clone(),
            log: LogAppend { entries, disclosures: disclosures.clone(), group_keys: vec![wrap], regranted: Vec::new() },
            account: account.record(),
            device: device.to_owned(),
        };
        let mut organisation = Organisation::new(slug, log);
        organisation.group_keys.push(GroupSecret::new(everyone.id, Epoch::FIRST, &everyone.secret));
        organisation.disclosures = disclosures.into_iter().map(|d| (d.hash(), d)).collect();
        let role = Role::Administrator;
        let device = device.to_owned();
        let begun = Beginning { at, origin, organisation, profile, role, device, account, invitation: None };
        let begun = begun.with(&request, self.idempotency_key(), now)?;
        self.finish::<FoundMsp>(begun, Endpoint::FoundMsp, &auth).await
    }

    /// Takes a fresh account over: in memory, on disk, in the browser's session.
    #[allow(clippy::too_many_arguments)] // Each is a thing of its own that founding, joining and signing in know.
    pub(super) async fn settle(
        &self,
        origin: String,
        organisation: Organisation,
        profile: Profile,
        role: Role,
        account: NewAccount,
        tokens: &Tokens,
        device_name: &str,
    ) -> Result<(), Failure> {
        let device = Device {
            origin,
            slug: organisation.slug.clone(),
            org: organisation.id(),
            member: account.member,
            name: profile.name,
            email: profile.email,
            organisation: organisation.name(),
            role,
            slot: account.local,
            settings: Settings::default(),
            device_name: device_name.to_owned(),
            kind: organisation.log.kind(),
            next_slot: None,
            password_refused: false,
            letterbox: None,
        };
        let own = Own {
            session: Some(self.session_of(tokens)),
            identity: Some(canonical::encode(&account.sealed_identity).into()),
            ..Own::default()
        };
        let org = organisation.id();
        let open = Open {
            device,
            user_key: account.secrets.user_key,
            login: account.secrets.login,
            keyring: account.keyring,
            own,
            outbox: Vec::new(),
            orgs: [(org, organisation)].into(),
            entries: crate::memory::Entries::default(),
            bodies: std::collections::BTreeMap::new(),
            sites: crate::memory::Sites::default(),
            dirty: Dirty { device: true, own: true, outbox: true, orgs: [org].into(), ..Dirty::default() },
            online: true,
        };
        self.enter(open).await
    }

    /// Reads what an invitation's link leads to, and checks it against the identifier in the link.
    async fn open_invitation(&self, link: &str) -> Result<Invited, Failure> {
        let link = Link::parse(link)?;
        let key = link.secret.key(&link.invitation);
        let challenge = self.challenge(&link.origin, &link.slug).await?;
        let proof =
            OpenInvitation { invitation: link.invitation, signature: invitation::prove(&key, &challenge), challenge };
        let call = Call::write(Endpoint::OpenInvitation, &link.slug, &proof, &self.idempotency_key());
        let opened: OpenedInvitation = self.call_at(&link.origin, &Auth::Nobody, &call).await?;
        let mut organisation = Organisation::verified(link.slug.clone(), &opened.log, &opened.parent_log)
            .map_err(|e| Failure::NotVerified(e.to_string()))?;
        if organisation.id() != link.org {
            return Err(Failure::NotVerified("this is not the organisation that the invitation names".to_owned()));
        }
        let invitation = organisation.log.invitation(&link.invitation).cloned().ok_or(Failure::InvitationOver)?;
        if invitation.key != key.verify_key() {
            return Err(Failure::NotVerified("the invitation was made with another secret".to_owned()));
        }
        if self.ports.now() > invitation.expires {
            return Err(Failure::InvitationOver);
        }
        organisation.disclosures = opened.disclosures.into_iter().map(|d| (d.hash(), d)).collect();
        let profile = organisation
            .disclosed(&invitation.profile)
            .unwrap_or(Profile { name: String::new(), email: String::new() });
        Ok(Invited { link, organisation, profile, role: invitation.role, until: invitation.expires, by: invitation.by })
    }

    pub(crate) async fn inspect_invitation(&self, link: &str) -> Result<Reply, Failure> {
        if let Some(begun) = self.begun_invitation(link.trim()).await {
            return Ok(Reply::Invitation(begun));
        }
        Ok(Reply::Invitation(self.open_invitation(link).await?.view()))
    }

    /// Joins by an invitation. A client's first administrator also creates the group "everyone": nobody of the MSP ever
    /// holds its key.
    pub(crate) async fn join(
        &self,
        link: &str,
        your_name: &str,
        email_text: &str,
        password: &str,
        device: &str,
    ) -> Result<Reply, Failure> {
        self.must_be_empty()?;
        let profile = Profile { name: person_text(your_name, "Your name")?, email: email(email_text)? };
        let password = strong_enough(password)?;
        let at = link.trim().to_owned();
        if let Some(begun) = self.begun_before(&at, &password).await?
            && let Some(joined) = self.finish_before::<Join>(begun, Endpoint::Join, &Auth::Nobody).await?
        {
            return Ok(joined);
        }
        let invited = self.open_invitation(link).await?;
        let invitation = Some(invited.view());
        let account = self.new_account(&password);
        let now = self.ports.now();
        let rng = &mut *self.ports.rng();

        let mut organisation = invited.organisation;
        let (blinded, disclosure) = Disclosure::of(&profile, rng);
        let body =
            Body::Joined { invitation: invited.link.invitation, keys: account.identity().public(), profile: blinded };
        let entry = Entry::after(&organisation.log, account.member, now, body);
        let mut entries = Vec::new();
        let invitation_key = invited.link.secret.key(&invited.link.invitation);
        let joined = SignedEntry::countersigned(&entry, &account.identity().sign, &invitation_key);
        append(&mut organisation.log, &mut entries, joined)?;
        let mut group_keys = Vec::new();
        if invited.role == Role::Administrator && organisation.log.group_of_kind(GroupKind::Everyone).is_none() {
            let everyone = NewGroup::generate(rng);
            let entry = Entry::after(&organisation.log, account.member, now, everyone.body(GroupKind::Everyone));
            append(&mut organisation.log, &mut entries, SignedEntry::sign(&entry, &account.identity().sign))?;
            group_keys.push(everyone.wrap(&organisation.log, account.member, rng)?);
            organisation.group_keys.push(GroupSecret::new(everyone.id, Epoch::FIRST, &everyone.secret));
        }
        organisation.disclosures.insert(disclosure.hash(), disclosure.clone());

        let request = Join {
            log: LogAppend { entries, disclosures: vec![disclosure], group_keys, regranted: Vec::new() },
            account: account.record(),
            device: device.to_owned(),
        };
        let (origin, role, device) = (invited.link.origin, invited.role, device.to_owned());
        let begun = Beginning { at, origin, organisation, profile, role, device, account, invitation };
        let begun = begun.with(&request, self.idempotency_key(), now)?;
        self.finish::<Join>(begun, Endpoint::Join, &Auth::Nobody).await
    }

    /// Signs this browser in to an account that exists.
    pub(crate) async fn sign_in(
        &self,
        address: &str,
        secret_key: &str,
        password: &str,
        device: &str,
    ) -> Result<Reply, Failure> {
        self.must_be_empty()?;
        let (origin, slug) = organisation_address(address)?;
        let secret_key = SecretKey::parse(secret_key).map_err(no_secret_key)?;
        let password = Password::from(password);
        let derived = Account::derive(&password, &secret_key);
        let (tokens, record) = self.open_session(&origin, &slug, &derived.login, device).await?;
        let (user_key, keyring) = open_record(&record, &derived)?;

        let delta = self.first_delta(&origin, &slug, &tokens).await?;
        let mut organisation = Organisation::verified(slug, &delta.log, &delta.parent_log)
            .map_err(|e| Failure::NotVerified(e.to_string()))?;
        let log = &organisation.log;
        let member = log.member(&record.member).filter(|member| member.home == Home::Here);
        // The newest, or the ones before while a change of keys is under way.
        if member.and_then(|member| member.keys()).and_then(|keys| keyring.with(keys)).is_none() {
            return Err(Failure::NotVerified("the organisation's log has other keys for this account".to_owned()));
        }
        let role = log.role(&record.member).unwrap_or(Role::Auditor);
        organisation.disclosures = delta.disclosures.into_iter().map(|d| (d.hash(), d)).collect();
        let profile = organisation
            .profile(&record.member)
            .ok_or_else(|| Failure::NotVerified("the account's own name is missing".to_owned()))?;

        let secrets = LocalSecrets { user_key, secret_key, login: derived.login };
        let local = LocalSlot::wrap(&secrets, &password, &record.member, &mut *self.ports.rng());
        let account = NewAccount {
            secrets,
            keyring,
            member: record.member,
            sealed_identity: record.identity,
            slot: record.slot,
            local,
        };
        self.settle(origin, organisation, profile, role, account, &tokens, device).await?;
        self.sync_all().await?;
        Ok(Reply::Done)
    }

    pub(crate) async fn challenge(
        &self,
        origin: &str,
        slug: &Slug,
    ) -> Result<latchkey_shared::account::Challenge, Failure> {
        let call = Call {
            endpoint: Endpoint::Challenge,
            org: slug,
            item: None,
            query: None,
            body: None::<&()>,
            idempotency: None,
        };
        let issued: IssuedChallenge = self.call_at(origin, &Auth::Nobody, &call).await?;
        if issued.time.distance(self.ports.now()) > CLOCK_TOLERANCE {
            return Err(Failure::Clock);
        }
        if issued.challenge.origin != origin || issued.challenge.org != *slug {
            return Err(Failure::NotVerified("the challenge is for another service".to_owned()));
        }
        Ok(issued.challenge)
    }
}

pub(crate) fn no_secret_key(bad: BadSecretKey) -> Failure {
    crate::BadInput { code: "secret-key", title: "This is no Secret Key", detail: format!("{bad}.") }.into()
}

/// The emergency kit.
pub(crate) fn kit(
    origin: &str,
    slug: &Slug,
    organisation: String,
    profile: &Profile,
    secret_key: &SecretKey,
    now: Millis,
) -> EmergencyKit {
    let address = format!("{origin}/{slug}");
    let text = secret_key.to_text();
    EmergencyKit {
        organisation,
        code: Secret::new(format!("latchkey:{address}#{}", *text)),
        address,
        name: profile.name.clone(),
        email: profile.email.clone(),
        secret_key: Secret::new(text.to_string()),
        made: Time(i64::try_from(now.0).unwrap_or(i64::MAX)),
    }
}
