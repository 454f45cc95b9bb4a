//! Every request of the interface, and what answers it.

use crate::account::is_strong_enough;
use crate::failure::{BadInput, Failure};
use crate::generate;
use crate::items::item_id;
use crate::memory::Standing;
use crate::ports::Ports;
use crate::record;
use crate::view;
use crate::{Engine, Phase};
use latchkey_messages::{
    Account, Answer, Area, Connection, Generated, LockTimer, Notice, NoticeId, NoticeKind, Problem, Recipe, Reply,
    Request, Secret, Settings, State, Strength,
};
use latchkey_shared::account::OtherSessions;
use std::rc::Rc;

impl<P: Ports + 'static> Engine<P> {
    /// Answers one request. What takes long (an import) goes on by itself on `spawn`.
    pub async fn answer(self: &Rc<Self>, request: Request) -> Answer {
        // The alarm that locks may be late: a computer that slept wakes its people first.
        let _ = self.lock_if_due().await;
        if is_act(&request) {
            let _ = self.used().await;
        }
        self.reply(request).await.map_err(Problem::from).into()
    }

    async fn reply(self: &Rc<Self>, request: Request) -> Result<Reply, Failure> {
        match request {
            Request::State => self.state().await,
            Request::CreateMsp {
                host,
                address,
                organisation_name,
                your_name,
                email,
                password,
                bootstrap_token,
                device_name,
            } => {
                let made = self
                    .create_msp(
                        &host,
                        &address,
                        &organisation_name,
                        &your_name,
                        &email,
                        password.expose(),
                        bootstrap_token.expose(),
                        &device_name,
                    )
                    .await;
                self.catch_up_after(made).await
            }
            Request::EmergencyKit { password } => self.emergency_kit(password.expose()),
            Request::SignIn { address, secret_key, password, device_name } => {
                self.sign_in(&address, secret_key.expose(), password.expose(), &device_name).await
            }
            Request::InspectInvitation { link } => self.inspect_invitation(link.as_str()).await,
            Request::Join { link, your_name, email, password, device_name } => {
                let joined = self.join(link.as_str(), &your_name, &email, password.expose(), &device_name).await;
                self.catch_up_after(joined).await
            }
            Request::Unlock { password } => {
                let reply = self.unlock(password.expose()).await?;
                // Where the disk fails, what was typed waits for the next time.
                let _ = self.read_letters().await;
                // The network is not waited for: the vault is open.
                self.ports.wake_at(self.ports.now());
                Ok(reply)
            }
            Request::Lock => self.lock().await,
            Request::SignOut => self.sign_out().await,
            Request::Devices => self.devices().await,
            Request::SignOutEverywhere => self.sign_out_everywhere().await,
            Request::SignOutDevices { devices } => self.sign_out_devices(&devices).await,
            Request::ChangePassword { present, password, sign_out_others } => {
                let others = if sign_out_others { OtherSessions::End } else { OtherSessions::Keep };
                self.change_password(present.expose(), password.expose(), others).await
            }
            Request::RenewSecretKey { password, sign_out_others } => {
                let others = if sign_out_others { OtherSessions::End } else { OtherSessions::Keep };
                self.renew_secret_key(password.expose(), others).await
            }
            Request::RenewKeys { password } => self.renew_keys(password.expose()).await,
            Request::GiveNewPassword { root, password } => self.give_new_password(&root, password.expose()).await,
            Request::Settings => self.settings(),
            Request::ChangeSettings { settings } => self.change_settings(&settings).await,
            Request::Notices => self.notices(),
            Request::Dismiss { notice } => self.dismiss(&notice).await,

            Request::Organisations { query, offset, limit } => self.organisations(&query, offset, limit),
            Request::CreateClient { name, address, admin_name, admin_email } => {
                self.create_client(&name, &address, &admin_name, &admin_email).await
            }
            Request::Members { organisation } => self.members(&organisation),
            Request::Safety { organisation } => self.safety(&organisation),
            Request::ForkEvidence { organisation } => self.fork_evidence(&organisation).await,
            Request::EquivalentSites { organisation } => self.equivalent_sites(&organisation),
            Request::ChangeEquivalentSites { organisation, groups } => {
                self.change_equivalent_sites(&organisation, &groups).await
            }
            Request::SettleTrouble { organisation } => self.settle_trouble(&organisation).await,
            Request::Invite { organisation, role, name, email } => {
                self.invite(&organisation, role, &name, &email).await
            }
            Request::WithdrawInvitation { organisation, invitation } => {
                self.withdraw_invitation(&organisation, &invitation).await
            }
            Request::ChangeRole { organisation, member, role } => self.change_role(&organisation, &member, role).await,
            Request::Suspend { organisation, member } => self.suspend(&organisation, &member).await,
            Request::Reinstate { organisation, member } => self.reinstate(&organisation, &member).await,
            Request::Remove { organisation, member } => self.remove(&organisation, &member).await,

            Request::Groups { organisation } => self.groups(&organisation),
            Request::CreateGroup { organisation, name, holders } => {
                self.create_group(&organisation, &name, &holders).await
            }
            Request::RenameGroup { organisation, group, name } => self.rename_group(&organisation, &group, &name).await,
            Request::ChangeGroup { organisation, group, add, remove } => {
                self.change_group(&organisation, &group, &add, &remove).await
            }
            Request::Access { offset, limit } => self.access(offset, limit),
            Request::ClientAccess { query, offset, limit } => self.client_access(&query, offset, limit),
            Request::AskForAccess { client, holder, role, account_manager } => {
                self.ask_for_access(&client, &holder, role, account_manager).await
            }
            Request::DecideAccess { access, act } => self.decide_access(&access, act).await,

            Request::Items { query, organisation, order, offset, limit } => {
                self.items(&query, organisation.as_ref(), order, offset, limit)
            }
            Request::Item { item } => self.item(&item_id(&item)?).await,
            Request::Reveal { item, field, revision } => self.reveal(&item_id(&item)?, field, revision.as_ref()).await,
            Request::Copy { item, field } => self.copy(&item_id(&item)?, field).await,
            Request::Code { item } => self.code(&item_id(&item)?).await,
            Request::Edit { item } => self.edit(&item_id(&item)?).await,
            Request::AddItem { organisation, form } => self.add_item(&organisation, &form).await,
            Request::ChangeItem { item, base, form } => self.change_item(&item, &base, &form).await,
            Request::DeleteItem { item } => self.delete_item(&item_id(&item)?).await,
            Request::History { item } => self.history(&item_id(&item)?).await,
            Request::Conflict { item } => self.conflict(&item_id(&item)?).await,
            Request::ResolveConflict { item, keep } => self.resolve_conflict(&item_id(&item)?, &keep).await,
            Request::Generate { recipe } => self.generate(recipe),
            Request::Strength { password } => Ok(strength(password.expose())),
            Request::KeepDraft { form, text } => self.keep_draft(form.as_str(), text.expose()).await,
            Request::Draft { form } => self.draft(form.as_str()),

            Request::Suggestions { tab } => self.suggest(tab).await,
            Request::Fill { item, tab, agreed } => self.fill(&item, tab, agreed.as_ref()).await,
            Request::Overlay { overlay } => self.overlay(&overlay),
            Request::OverlayFill { overlay, item, agreed } => self.overlay_fill(&overlay, &item, agreed.as_ref()).await,
            Request::OverlayHeight { overlay, height } => self.overlay_height(&overlay, height).await,
            Request::OverlayClose { overlay } => self.close_overlay(&overlay).await,
            Request::PickField { tab, form } => self.pick_field(tab, form).await,
            Request::Picked { form } => self.picked(form.as_ref()),
            Request::OfferIn { tab } => self.offer_in(tab).await,
            Request::AnswerOffer { offer, act } => self.answer_offer(&offer, &act).await,
            Request::NeverSaved => self.never_saved(),
            Request::SaveAgain { site } => self.save_again(&site).await,
            Request::OverlayFresh { overlay } => self.overlay_fresh(&overlay),
            Request::OverlayUse { overlay } => self.overlay_use(&overlay).await,
            Request::OpenPopup => {
                self.ports.open_popup();
                Ok(Reply::Done)
            }

            Request::ShareSides { item } => self.share_sides(&item_id(&item)?),
            Request::ShareHolders { item, side } => self.share_holders(&item_id(&item)?, &side),
            Request::Share { items, holders, permission } => self.share(&items, &holders, permission).await,
            Request::Unshare { items, holders } => self.unshare(&items, &holders).await,
            Request::Incoming => self.incoming(),
            Request::AcceptShares { items } => self.decide_shares(&items, Standing::Accepted).await,
            Request::DeclineShares { items } => self.decide_shares(&items, Standing::Declined).await,
            Request::ReviewDeclined { side } => self.review_declined(&side).await,
            Request::TrustSide { side, trusted } => self.trust_side(&side, trusted).await,
            Request::WhoHasIt { item } => self.who_has_it(&item_id(&item)?),

            Request::ImportPreview { bytes, .. } => self.import_preview(bytes.as_bytes()),
            Request::ImportRun { import, organisation } => {
                let (job, org) = self.import_begin(&import, &organisation)?;
                let engine = Rc::clone(self);
                let running = job.clone();
                self.ports.spawn(Box::pin(async move { engine.import_go_on(&running, &org).await }));
                Ok(Reply::Job(job))
            }
            Request::ImportReport { import, offset, limit } => self.import_report(&import, offset, limit),
            Request::Cancel { job } => self.cancel(&job),
        }
    }

    /// After an account was made the service may have more to say; if it cannot be reached now, that can wait.
    async fn catch_up_after(&self, made: Result<Reply, Failure>) -> Result<Reply, Failure> {
        let reply = made?;
        let _ = self.sync_all().await;
        Ok(reply)
    }

    async fn state(&self) -> Result<Reply, Failure> {
        let typed = if self.is_open() { 0 } else { view::count(self.letters().await) };
        let account = |device: &record::Device| Account {
            name: device.name.clone(),
            email: device.email.clone(),
            home: view::tag(&device.org, &device.organisation),
            kind: view::kind(device.kind),
            role: view::role(device.role, false),
            address: format!("{}/{}", device.origin, device.slug),
            password_refused: device.password_refused,
        };
        Ok(Reply::State(match &*self.phase.borrow() {
            Phase::Empty => State::Empty,
            Phase::Locked(device) => State::Locked { account: account(device), typed },
            Phase::Open(open) => State::Open {
                account: account(&open.device),
                connection: match (&open.own.session, open.online) {
                    (None, _) => Connection::SignedOut,
                    (Some(_), true) => Connection::Online,
                    (Some(_), false) => Connection::Offline,
                },
                waiting: view::count(
                    open.own.notices.len() + open.requests_waiting(self.ports.now()) + open.sides_waiting(),
                ),
                unsent: view::count(open.outbox.len()),
                troubled: view::troubled(open),
            },
        }))
    }

    fn settings(&self) -> Result<Reply, Failure> {
        let settings = self.open()?.settings();
        Ok(Reply::Settings(Settings {
            lock: settings.lock_after.map_or(LockTimer::BrowserClose, LockTimer::Minutes),
            field_icon: settings.field_icon,
            offer_to_save: settings.offer_to_save.unwrap_or(true),
        }))
    }

    async fn change_settings(&self, settings: &Settings) -> Result<Reply, Failure> {
        let lock_after = match settings.lock {
            LockTimer::BrowserClose => None,
            LockTimer::Minutes(minutes @ 1..=10_080) => Some(minutes),
            LockTimer::Minutes(_) => {
                return Err(BadInput {
                    code: "lock-timer",
                    title: "This time can't be used",
                    detail: "Choose between one minute and a week.".to_owned(),
                }
                .into());
            }
        };
        {
            let mut open = self.open_mut()?;
            open.device.settings = record::Settings {
                lock_after,
                field_icon: settings.field_icon,
                offer_to_save: Some(settings.offer_to_save),
            };
            open.dirty.device = true;
        }
        self.persist().await?;
        self.schedule_lock();
        self.ports.refresh_pages();
        self.changed(&[Area::Settings]);
        self.settings()
    }

    fn notices(&self) -> Result<Reply, Failure> {
        let open = self.open()?;
        let read = |notice: &crate::memory::StoredNotice| {
            let kind: NoticeKind = serde_json::from_str(&notice.kind).ok()?;
            Some(Notice { id: NoticeId::new(notice.id.to_string()), at: view::time(notice.at), kind })
        };
        Ok(Reply::Notices(open.own.notices.iter().rev().filter_map(read).collect()))
    }

    async fn dismiss(&self, notice: &NoticeId) -> Result<Reply, Failure> {
        {
            let mut open = self.open_mut()?;
            open.own.notices.retain(|known| known.id.to_string() != notice.as_str());
            open.dirty.own = true;
        }
        self.persist().await?;
        self.changed(&[Area::Notices, Area::State]);
        Ok(Reply::Done)
    }

    fn generate(&self, recipe: Recipe) -> Result<Reply, Failure> {
        let mut rng = self.ports.rng();
        let (made, bits) = match recipe {
            Recipe::Characters { length, digits, symbols } => {
                let classes = generate::Classes { lower: true, upper: true, digits, symbols, avoid_alike: false };
                let recipe = generate::Password { length: usize::from(length), classes };
                (generate::password(&recipe, &mut rng), recipe.bits())
            }
            Recipe::Words { count } => {
                let recipe =
                    generate::Passphrase { words: usize::from(count), separator: '-', capitals: false, digit: false };
                (generate::passphrase(&recipe, &mut rng), recipe.bits())
            }
        };
        let made = made.map_err(|error| BadInput {
            code: error.code(),
            title: "No password can be made this way",
            detail: error.to_string(),
        })?;
        Ok(Reply::Generated(Generated {
            password: Secret::new(made.as_str()),
            bits: u16::try_from(bits.count()).unwrap_or(u16::MAX),
        }))
    }
}

/// Whether a person stands behind a request. An open page asks again by itself for what it shows, and must not keep the
/// account from locking.
fn is_act(request: &Request) -> bool {
    !matches!(
        request,
        Request::State
            | Request::Notices
            | Request::Incoming
            | Request::Settings
            | Request::Devices
            | Request::Organisations { .. }
            | Request::Members { .. }
            | Request::Groups { .. }
            | Request::Access { .. }
            | Request::ClientAccess { .. }
            | Request::Safety { .. }
            | Request::EquivalentSites { .. }
            | Request::Items { .. }
            | Request::Item { .. }
            | Request::Code { .. }
            | Request::ShareSides { .. }
            | Request::ShareHolders { .. }
            | Request::WhoHasIt { .. }
            | Request::ImportReport { .. }
            | Request::Overlay { .. }
            | Request::OverlayHeight { .. }
    )
}

fn strength(password: &str) -> Reply {
    let bits = generate::strength(password);
    let score = match bits.strength() {
        _ if bits.count() < 20 => 0,
        generate::Strength::Weak => 1,
        generate::Strength::Fair => 2,
        generate::Strength::Good => 3,
        generate::Strength::Strong => 4,
    };
    let accepted = is_strong_enough(password);
    let advice = if accepted || password.is_empty() {
        String::new()
    } else {
        "Make it longer: four unrelated words, or 12 mixed characters.".to_owned()
    };
    Reply::Strength(Strength { score, accepted, advice })
}
