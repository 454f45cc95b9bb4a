//! What words on a page speak of, in the languages of the sites that people sign in to.
//!
//! A term matches a text in which it stands as a word, or, from four letters on (two in scripts without spaces), anywhere, spaces and
//! hyphens aside: `new-password`, `newPassword` and `New password` are one.

use std::sync::OnceLock;

/// What a text speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Concept {
    // What a field is for.
    Username,
    Email,
    Phone,
    Password,
    NewPassword,
    RepeatPassword,
    CurrentPassword,
    OneTimeCode,
    Search,
    PersonName,
    PostalAddress,
    Card,
    Secret,
    Misc,
    // What a form is for.
    SignIn,
    SignUp,
    ChangePassword,
    ForgotPassword,
    RememberMe,
    Terms,
    Newsletter,
    Checkout,
}

use Concept::*;

const ALL: [Concept; 22] = [
    Username,
    Email,
    Phone,
    Password,
    NewPassword,
    RepeatPassword,
    CurrentPassword,
    OneTimeCode,
    Search,
    PersonName,
    PostalAddress,
    Card,
    Secret,
    Misc,
    SignIn,
    SignUp,
    ChangePassword,
    ForgotPassword,
    RememberMe,
    Terms,
    Newsletter,
    Checkout,
];

impl Concept {
    // Laid out by language, not one a line.
    #[rustfmt::skip]
    fn terms(self) -> &'static [&'static str] {
        match self {
            Username => &[
                "username", "user name", "userid", "user id", "user", "usr", "login", "loginid", "login id", "logon", "signin id", "nickname", "screen name", "account",
                "acct", "account name", "account id", "handle", "member id", "memberid", "membership number", "customer number", "customer id", "client id", "uid", "uname",
                "netid", "identifier", "identity", "benutzername", "benutzerkennung", "benutzer", "nutzername", "anmeldename", "kennung", "kundennummer", "kundennr",
                "zugangsnummer", "utilisateur", "identifiant", "pseudo", "numéro client", "usuario", "utente", "codice cliente", "usuário", "utilizador",
                "gebruikersnaam", "gebruiker", "klantnummer", "użytkownik", "nazwa użytkownika", "uživatel", "používateľ", "felhasználó", "utilizator", "användarnamn",
                "brugernavn", "brukernavn", "käyttäjätunnus", "käyttäjänimi", "kullanıcı", "логин", "имя пользователя", "пользовател", "ім'я користувача", "користувач",
                "потребител", "όνομα χρήστη", "χρήστη", "שם משתמש", "اسم المستخدم", "نام کاربری", "उपयोगकर्ता", "ชื่อผู้ใช้", "tên đăng nhập", "tên người dùng", "tài khoản",
                "nama pengguna", "用户名", "使用者名稱", "帐号", "账号", "帳號", "用户", "会员", "ユーザー名", "ユーザーid", "ログインid", "会員番号", "아이디", "사용자",
            ],
            Email => &[
                "email", "e mail", "email address", "mail address", "e mail adresse", "adresse e mail", "adresse mail", "adresse électronique", "indirizzo email", "endereço de email", "mailadres", "courriel", "correo", "correio", "posta elettronica", "e posta", "eposta", "e post", "epost",
                "sähköposti", "почт", "емейл", "имейл", "ηλεκτρονικ", "ईमेल", "אימייל", "דוא ל", "البريد", "ایمیل", "อีเมล", "surel", "邮箱", "郵箱", "邮件", "電子郵件", "信箱",
                "メールアドレス", "メール", "이메일", "전자우편",
            ],
            Phone => &[
                "phone", "mobile", "tel", "telephone", "telefon", "handynummer", "handy", "mobilnummer", "rufnummer", "téléphone", "portable", "teléfono", "móvil",
                "telefono", "cellulare", "celular", "telefone", "telefoon", "numer telefonu", "puhelin", "телефон", "τηλέφωνο", "הטלפון", "نمره", "手机", "手機", "电话", "電話",
                "携帯", "휴대폰", "전화", "số điện thoại", "phonenumber", "msisdn",
            ],
            Password => &[
                "password", "passwd", "passwort", "kennwort", "pass", "pwd", "pw", "psw", "passphrase", "passcode", "mot de passe", "motdepasse", "contraseña", "contrasena", "clave",
                "parola", "senha", "palavra passe", "wachtwoord", "hasło", "haslo", "heslo", "jelszó", "lösenord", "adgangskode", "passord", "salasana", "şifre", "sifre",
                "пароль", "парол", "κωδικός", "συνθηματικό", "סיסמה", "סיסמא", "كلمة المرور", "كلمة السر", "رمز عبور", "पासवर्ड", "รหัสผ่าน", "mật khẩu", "kata sandi",
                "密码", "密碼", "パスワード", "비밀번호",
            ],
            NewPassword => &[
                "new password", "newpass", "new pwd", "newpwd", "new pass", "create password", "create a password", "choose a password", "choose password", "set password",
                "set a password", "make a password", "neues passwort", "neues kennwort", "passwort wählen", "passwort festlegen", "nouveau mot de passe", "choisissez un mot de passe",
                "créer un mot de passe", "nueva contraseña", "crear contraseña", "crea una contraseña", "nuova password", "crea password", "scegli una password", "nova senha",
                "criar senha", "crie uma senha", "nieuw wachtwoord", "kies een wachtwoord", "nowe hasło", "nové heslo", "új jelszó", "nytt lösenord", "ny adgangskode", "nytt passord",
                "uusi salasana", "yeni şifre", "новый пароль", "придумайте пароль", "новий пароль", "新密码", "新密碼", "设置密码", "新しいパスワード", "새 비밀번호", "password must",
                "at least 8", "min 8", "mindestens 8", "password strength",
            ],
            RepeatPassword => &[
                "confirm password", "password confirm", "confirmpass", "confirm", "confirmation", "repeat", "retype", "re type", "re enter", "reenter", "again", "verify password",
                "password2", "passwd2", "pass2", "pwd2", "repassword", "repasswd", "verification password", "bestätigen", "wiederholen", "wiederholung", "confirmez", "confirmer",
                "répétez", "répéter", "confirmar", "confirma", "repite", "repetir", "conferma", "ripeti", "confirme", "repita", "herhaal", "bevestig", "powtórz", "potwierdź",
                "zopakuj", "potvrzení", "potvrďte", "megerősítés", "bekräfta", "upprepa", "bekræft", "gentag", "bekreft", "gjenta", "vahvista", "tekrar", "подтверд", "повтор",
                "підтверд", "επιβεβαίωση", "אימות סיסמה", "تأكيد", "تکرار", "xác nhận", "nhập lại", "确认", "確認", "再次", "再输入", "再入力", "확인",
            ],
            CurrentPassword => &[
                "current password", "old password", "existing password", "oldpass", "oldpwd", "currentpass", "old pass", "present password", "password old", "password current",
                "aktuelles passwort", "altes passwort", "bisheriges passwort", "mot de passe actuel", "ancien mot de passe", "contraseña actual", "contraseña anterior",
                "password attuale", "vecchia password", "senha atual", "huidige wachtwoord", "huidig wachtwoord", "oud wachtwoord", "obecne hasło", "stare hasło", "aktuální heslo",
                "nuvarande lösenord", "nuværende adgangskode", "nåværende passord", "nykyinen salasana", "mevcut şifre", "eski şifre", "текущий пароль", "старый пароль",
                "当前密码", "旧密码", "原密码", "現在のパスワード", "현재 비밀번호",
            ],
            OneTimeCode => &[
                "otp", "totp", "2fa", "mfa", "one time", "onetime", "two factor", "twofactor", "2 factor", "authenticator", "authentication code", "auth code", "verification code",
                "verify code", "verificationcode", "confirmation code", "login code", "sms code", "smscode", "6 digit", "six digit", "6digit", "passcode code",
                "tfa", "token code", "mfa code", "einmalcode", "einmalpasswort", "sicherheitscode", "bestätigungscode", "verifizierungscode", "code de vérification",
                "code de sécurité", "code à usage unique", "código de verificación", "código de seguridad", "codice di verifica", "codice di sicurezza", "código de verificação",
                "verificatiecode", "beveiligingscode", "kod weryfikacyjny", "ověřovací kód", "verifieringskod", "doğrulama kodu", "код подтверждения", "одноразов", "код из",
                "验证码", "驗證碼", "動態密碼", "認証コード", "確認コード", "ワンタイム", "인증번호", "인증 코드", "mã xác",
            ],
            Search => &[
                "search", "suche", "suchen", "suchbegriff", "recherche", "rechercher", "buscar", "búsqueda", "busca", "busqueda", "cerca", "ricerca", "pesquisa", "pesquisar",
                "zoeken", "zoek", "szukaj", "hledat", "hledání", "keresés", "căutare", "sök", "søg", "søk", "haku", "hae", "ara", "поиск", "искать", "найти", "пошук", "αναζήτηση",
                "חיפוש", "بحث", "جستجو", "ค้นหา", "tìm kiếm", "cari", "搜索", "搜尋", "検索", "검색", "query", "q", "keyword", "keywords", "find", "filter", "where to",
            ],
            PersonName => &[
                "first name", "firstname", "fname", "given name", "givenname", "forename", "last name", "lastname", "lname", "surname", "family name", "familyname", "full name",
                "fullname", "your name", "middle name", "middlename", "name on", "display name", "contact name", "honorific", "salutation", "vorname", "nachname", "familienname", "anrede",
                "prénom", "nom de famille", "nom", "nombre", "apellido", "apellidos", "cognome", "nome", "sobrenome", "apelido", "voornaam", "achternaam", "imię", "nazwisko", "jméno",
                "příjmení", "keresztnév", "vezetéknév", "förnamn", "efternamn", "fornavn", "efternavn", "etternavn", "etunimi", "sukunimi", "adınız", "soyad", "имя", "фамилия",
                "отчество", "ім'я", "прізвище", "όνομα", "επώνυμο", "姓名", "名字", "お名前", "氏名", "姓", "이름", "성명", "họ", "name",
            ],
            PostalAddress => &[
                "address1", "address2", "address line", "addressline", "street", "city", "town", "zip", "zipcode", "postcode", "postal", "postal code", "state", "province", "county",
                "country", "region", "house number", "apartment", "suite", "shipping address", "billing address", "home address", "address", "straße", "strasse", "hausnummer", "plz", "postleitzahl",
                "ort", "stadt", "land", "adresse", "rue", "ville", "code postal", "pays", "dirección", "calle", "ciudad", "código postal", "provincia", "país", "indirizzo", "via",
                "città", "cap", "endereço", "cidade", "cep", "bairro", "rua", "straat", "huisnummer", "woonplaats", "ulica", "miasto", "kod pocztowy", "ulice", "město", "psč", "adress",
                "postnummer", "katuosoite", "osoite", "postinumero", "adres", "şehir", "адрес", "город", "улица", "индекс", "住所", "郵便番号", "地址", "城市", "邮编", "주소",
            ],
            Card => &[
                "card number", "cardnumber", "card no", "ccnumber", "ccnum", "credit card", "creditcard", "debit card", "cvv", "cvc", "csc", "cvv2", "security code", "seccode", "loyalty card", "loyalty number", "card code", "cardcode", "expiry",
                "expiration", "expdate", "exp date", "exp month", "exp year", "name on card", "cardholder", "card holder", "gift card", "giftcard", "iban", "routing", "account number",
                "sort code", "bic", "kreditkarte", "kartennummer", "gültig bis", "prüfziffer", "carte de crédit", "numéro de carte", "cryptogramme", "tarjeta", "carta di credito",
                "cartão", "creditcardnummer", "karta", "номер карты", "カード番号", "银行卡", "カード",
            ],
            Secret => &[
                "ssn", "social security", "security answer", "security question", "secret answer", "secret question", "sicherheitsfrage", "pin", "tax id", "passport", "national id",
                "driver license", "maiden",
            ],
            Misc => &[
                "captcha", "coupon", "promo", "promocode", "promo code", "voucher", "discount", "gutschein", "referral", "invite code", "invitation code", "amount", "quantity", "qty",
                "date", "birth", "birthday", "dob", "birthdate", "day", "month", "year", "age", "geburtsdatum", "geburtstag", "fecha", "naissance", "nascimento", "nascita", "company", "organization",
                "organisation", "firma", "empresa", "website", "url", "homepage", "message", "comment", "comments", "subject", "betreff", "nachricht", "title", "job", "occupation", "tracking", "order number",
                "reference", "price", "checkin", "check in", "checkout date", "destination", "guests", "feedback", "subdomain", "domain", "tag", "note", "notes", "hours", "minutes", "生年月日",
            ],
            SignIn => &[
                "sign in", "signin", "log in", "login", "logon", "log on", "sign on", "signon", "anmelden", "anmeldung", "einloggen", "connexion", "se connecter", "connectez vous",
                "identifiez vous", "iniciar sesión", "inicia sesión", "inicio de sesión", "ingresar", "acceder", "entrar", "accedi", "accesso", "iniciar sessão", "acessar", "fazer login",
                "inloggen", "aanmelden", "zaloguj", "logowanie", "přihlásit", "přihlášení", "prihlásiť", "bejelentkezés", "belépés", "conectare", "autentificare", "logga in", "log ind", "logg inn",
                "kirjaudu", "giriş", "oturum aç", "войти", "вход", "авторизац", "увійти", "вхід", "σύνδεση", "είσοδος", "התחבר", "כניסה", "تسجيل الدخول", "دخول", "ورود", "लॉग इन", "เข้าสู่ระบบ",
                "đăng nhập", "masuk", "登录", "登入", "登陆", "ログイン", "サインイン", "로그인", "session new", "authenticate", "unlock",
            ],
            SignUp => &[
                "sign up", "signup", "register", "registration", "registrieren", "registrierung", "create account", "create an account", "create my account", "create your account", "createaccount",
                "new account", "newaccount", "new customer", "new user", "join", "join now", "join us", "get started", "enroll", "enrol", "open an account", "konto erstellen", "konto anlegen",
                "neues konto", "s'inscrire", "inscription", "inscrivez vous", "créer un compte", "créer mon compte", "crear cuenta", "crea tu cuenta", "crear una cuenta", "registrarse", "regístrate",
                "registrar", "registro", "registrati", "iscriviti", "crea account", "cadastre se", "cadastrar", "cadastro", "criar conta", "registreren", "account aanmaken", "zarejestruj",
                "rejestracja", "załóż konto", "registrovat", "registrace", "regisztráció", "înregistrare", "skapa konto", "registrera", "opret", "opprett", "luo tili", "rekisteröidy", "kaydol",
                "üye ol", "kayıt ol", "регистрац", "зарегистрир", "создать аккаунт", "реєстрац", "зареєструватис", "εγγραφή", "הרשמה", "إنشاء حساب", "ثبت نام", "สมัคร", "đăng ký", "daftar", "注册",
                "註冊", "新規登録", "会員登録", "アカウント作成", "회원가입", "가입",
            ],
            ChangePassword => &[
                "change password", "change your password", "update password", "reset password", "reset your password", "password reset", "new password", "changepassword", "resetpassword",
                "set new password", "passwort ändern", "passwort zurücksetzen", "kennwort ändern", "modifier le mot de passe", "changer le mot de passe", "réinitialiser", "cambiar contraseña",
                "restablecer", "cambia password", "reimposta", "alterar senha", "redefinir", "wachtwoord wijzigen", "zmień hasło", "změnit heslo", "byt lösenord", "skift adgangskode",
                "şifre değiştir", "сменить пароль", "изменить пароль", "修改密码", "重置密码", "パスワード変更", "パスワードの再設定", "비밀번호 변경",
            ],
            ForgotPassword => &[
                "forgot", "forgotten", "lost password", "lost your password", "recover", "trouble signing", "trouble logging", "can't access", "vergessen", "oublié", "olvidaste", "olvidado",
                "olvidé", "dimenticat", "esqueceu", "esqueci", "vergeten", "nie pamiętasz", "zapomn", "elfelejtett", "glömt", "glemt", "unohtu", "unuttu", "unuttum", "забыли", "забули", "ξεχάσατε",
                "ξέχασα", "שכחת", "نسيت", "فراموش", "ลืม", "quên", "lupa", "忘记", "忘記", "お忘れ", "忘れ", "찾기", "잊으",
            ],
            RememberMe => &[
                "remember me", "remember", "rememberme", "keep me", "keep me signed", "keep me logged", "stay signed", "stay logged", "angemeldet bleiben", "eingeloggt bleiben", "merken",
                "se souvenir", "rester connecté", "recordarme", "recuérdame", "mantener", "ricordami", "resta connesso", "lembrar", "manter conectado", "onthoud", "ingelogd blijven", "zapamiętaj",
                "zůstat přihlášen", "kom ihåg", "husk mig", "husk meg", "muista", "beni hatırla", "запомнить", "запам'ятати", "να με θυμάσαι", "זכור", "تذكرني", "مرا به خاطر", "记住", "記住", "自动登录",
                "ログイン状態を保持", "次回から", "자동 로그인", "로그인 상태",
            ],
            Terms => &[
                "terms", "i agree", "i accept", "privacy policy", "conditions", "agb", "nutzungsbedingungen", "datenschutz", "j'accepte", "conditions générales", "acepto", "términos", "accetto",
                "termini", "aceito", "termos", "akkoord", "voorwaarden", "akceptuję", "regulamin", "souhlasím", "podmínk", "godkänner", "villkor", "vilkår", "hyväksyn", "kabul ediyorum", "согласен",
                "соглаша", "услови", "同意", "条款", "利用規約", "동의", "약관",
            ],
            Newsletter => &[
                "newsletter", "subscribe", "subscription", "mailing list", "abonnieren", "s'abonner", "abonnez", "suscríbete", "suscribirse", "suscribir", "iscriviti alla", "inscreva", "assine",
                "nieuwsbrief", "aanmelden voor", "zapisz się", "odebírat", "prenumerera", "tilmeld", "abonner", "tilaa", "uutiskirje", "abone ol", "подписаться", "подписк", "рассылк", "订阅", "訂閱",
                "メルマガ", "購読", "구독", "updates", "notify me", "stay in the know",
            ],
            Checkout => &[
                "checkout", "check out", "place order", "pay now", "payment", "shipping", "billing", "delivery", "guest", "order", "zur kasse", "kasse", "bestellung", "zahlung", "lieferung",
                "paiement", "livraison", "commande", "pago", "envío", "pagamento", "spedizione", "entrega", "betaling", "afrekenen", "booking", "donate", "donation", "contact us", "send message",
            ],
        }
    }
}

/// One term, ready to be looked for.
struct Term {
    concept: Concept,
    text: &'static str,
    /// Without spaces.
    joined: String,
    whole_word: bool,
    letters: Letters,
}

fn terms() -> &'static [Term] {
    static PREPARED: OnceLock<Vec<Term>> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let prepare = |concept: Concept, text: &'static str| {
            let enough = if text.chars().any(is_spaced_script) { 4 } else { 2 };
            let whole_word = text.chars().count() < enough || WHOLE.contains(&text);
            let joined = text.replace(' ', "");
            Term { concept, text, whole_word, letters: Letters::of(&joined), joined }
        };
        ALL.iter().flat_map(|&concept| concept.terms().iter().map(move |&text| prepare(concept, text))).collect()
    })
}

/// Which letters a text has, roughly: one bit for every 64th. Most terms are ruled out by it without being looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Letters(u64);

impl Letters {
    fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |letters, character| letters | 1 << (u32::from(character) % 64)))
    }

    fn may_hold(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }
}

/// What one text speaks of: each concept once, with the longest of its terms that the text holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading(Vec<(Concept, &'static str)>);

impl Reading {
    pub(super) fn of(text: &str) -> Self {
        let text = Text::new(text);
        let mut found: Vec<(Concept, &'static str)> = Vec::new();
        for term in terms().iter().filter(|term| text.letters.may_hold(term.letters) && text.holds(term)) {
            match found.iter_mut().find(|(concept, _)| *concept == term.concept) {
                Some((_, longest)) if longest.chars().count() >= term.text.chars().count() => {}
                Some((_, longest)) => *longest = term.text,
                None => found.push((term.concept, term.text)),
            }
        }
        Self(found)
    }

    pub(super) fn has(&self, concept: Concept) -> bool {
        self.0.iter().any(|(found, _)| *found == concept)
    }

    pub(super) fn term(&self, concept: Concept) -> Option<&'static str> {
        self.0.iter().find(|(found, _)| *found == concept).map(|(_, term)| *term)
    }

    /// Of these concepts, the one with the longest, thus most specific term.
    pub(super) fn most_specific(&self, among: &[Concept]) -> Option<(Concept, &'static str)> {
        among
            .iter()
            .filter_map(|&concept| Some((concept, self.term(concept)?)))
            .rev()
            .max_by_key(|(_, term)| term.chars().count())
    }
}

/// A text of the page, ready to be searched.
struct Text {
    /// Lower case, words between single spaces: ` user name `.
    spaced: String,
    /// The same without spaces: `username`.
    joined: String,
    letters: Letters,
}

impl Text {
    fn new(text: &str) -> Self {
        let mut spaced = String::from(" ");
        let mut previous = ' ';
        for character in text.chars() {
            let wordy = character.is_alphanumeric() || character == '\'' || is_mark(character);
            let hump = character.is_uppercase() && previous.is_lowercase();
            if (!wordy || hump) && !spaced.ends_with(' ') {
                spaced.push(' ');
            }
            if wordy {
                spaced.extend(character.to_lowercase());
            }
            previous = character;
        }
        if !spaced.ends_with(' ') {
            spaced.push(' ');
        }
        let joined = spaced.replace(' ', "");
        Self { letters: Letters::of(&joined), spaced, joined }
    }

    fn holds(&self, term: &Term) -> bool {
        if !term.whole_word {
            return self.joined.contains(&term.joined);
        }
        let not_letter = |character: char| !character.is_alphabetic();
        self.spaced.match_indices(term.text).any(|(at, found)| {
            self.spaced[..at].ends_with(not_letter) && self.spaced[at + found.len()..].starts_with(not_letter)
        })
    }
}

/// Terms of four letters and more that also stand within other words, so that they count as words of their own only.
#[rustfmt::skip]
const WHOLE: &[&str] = &[
    "pass", "name", "nome", "nom", "user", "find", "where", "city", "town", "state", "land", "date", "year", "month", "join", "title", "account", "order", "order number", "address", "country",
    "region", "price", "message", "note", "notes", "handle", "guest", "confirm", "again", "repeat", "portable", "cari", "haku", "pays", "cerca", "mobile", "suite", "county", "comment", "accesso",
    "entrar", "terms", "conditions", "reference", "subject", "hours", "company", "domain", "pseudo", "filter", "via", "handy", "opret", "street", "updates", "busca", "nombre", "adres",
    "adress", "adresse", "firma", "karta", "clave", "login", "query", "имя", "адрес", "unlock", "identity", "routing", "masuk", "e post", "lupa", "age", "minutes", "restablecer",
];

fn is_mark(character: char) -> bool {
    // Vowel signs and tone marks of Indic scripts, Thai, Arabic and Hebrew are part of their words.
    matches!(u32::from(character), 0x0300..=0x036F | 0x0591..=0x05C7 | 0x064B..=0x065F | 0x0900..=0x0963 | 0x0E31..=0x0E4E)
}

/// Scripts that write spaces between words.
fn is_spaced_script(character: char) -> bool {
    u32::from(character) < 0x0E00
}
