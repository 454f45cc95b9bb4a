//! The terms of each concept, language by language.

/// What a text speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::autofill) enum Concept {
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
    Captcha,
    Decoy,
    // More of what a field asks.
    Choose,
    Authenticator,
    AddressCheck,
    Nickname,
    Number,
    // What a form is for.
    SignIn,
    SignUp,
    ChangePassword,
    ForgotPassword,
    RememberMe,
    Terms,
    Newsletter,
    Checkout,
    // What a button does.
    Proceed,
    Provider,
    Aside,
}

use Concept::*;

pub(super) const ALL: [Concept; 32] = [
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
    Captcha,
    Decoy,
    Choose,
    Authenticator,
    AddressCheck,
    Nickname,
    Number,
    SignIn,
    SignUp,
    ChangePassword,
    ForgotPassword,
    RememberMe,
    Terms,
    Newsletter,
    Checkout,
    Proceed,
    Provider,
    Aside,
];

impl Concept {
    // Laid out by language, not one a line.
    #[rustfmt::skip]
    pub(super) fn terms(self) -> &'static [&'static str] {
        match self {
            Username => &[
                "username", "user name", "userid", "id", "user id", "user", "usr", "login", "loginid", "login id", "logon", "signin id", "nickname", "screen name", "account",
                "acct", "account number", "account name", "account id", "handle", "member id", "memberid", "membership number", "customer number", "customer id", "client id", "uid", "uname",
                "netid", "identifier", "identity", "benutzername", "benutzerkennung", "benutzer", "nutzername", "anmeldename", "kennung", "kundennummer", "kundennr",
                "zugangsnummer", "utilisateur", "identifiant", "pseudo", "numéro client", "usuario", "utente", "codice cliente", "usuário", "utilizador",
                "gebruikersnaam", "gebruiker", "klantnummer", "użytkownik", "nazwa użytkownika", "uživatel", "používateľ", "felhasználó", "utilizator", "användarnamn",
                "brugernavn", "brukernavn", "käyttäjätunnus", "käyttäjänimi", "kullanıcı", "логин", "имя пользователя", "пользовател", "ім'я користувача", "користувач",
                "потребител", "όνομα χρήστη", "χρήστη", "שם משתמש", "اسم المستخدم", "نام کاربری", "उपयोगकर्ता", "ชื่อผู้ใช้", "tên đăng nhập", "tên người dùng", "tài khoản",
                "nama pengguna", "用户名", "使用者名稱", "帐号", "账号", "帳號", "用户", "会员", "ユーザー名", "ユーザーid", "ログインid", "会員番号", "아이디", "사용자",
            ],
            Email => &[
                "email", "e mail", "email address", "mail address", "company email", "work email", "business email", "contact email", "e mail adresse", "adresse e mail", "adresse mail", "adresse électronique", "indirizzo email", "endereço de email", "mailadres", "courriel", "correo", "correio", "posta elettronica", "e posta", "eposta", "e post", "epost",
                "sähköposti", "почта", "почты", "почту", "почте", "почтой", "почтовый ящик", "электронный адрес", "эл почт", "пошта", "пошти", "пошту", "поштою", "електронна адреса", "емейл", "имейл", "имэйл", "мейл", "ηλεκτρονικ", "ईमेल", "אימייל", "דוא ל", "البريد", "ایمیل", "อีเมล", "surel", "邮箱", "郵箱", "邮件", "電子郵件", "信箱",
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
                "expiration", "expdate", "exp date", "exp month", "exp year", "name on card", "cardholder", "card holder", "gift card", "giftcard", "iban", "routing",
                "sort code", "bic", "kreditkarte", "kartennummer", "gültig bis", "prüfziffer", "carte de crédit", "numéro de carte", "cryptogramme", "tarjeta", "carta di credito",
                "cartão", "creditcardnummer", "karta", "номер карты", "カード番号", "银行卡", "カード",
            ],
            Secret => &[
                "ssn", "social security", "security answer", "security question", "secret answer", "secret question", "sicherheitsfrage", "pin", "tax id", "passport", "national id",
                "driver license", "maiden",
            ],
            Misc => &[
                "coupon", "promo", "promocode", "promo code", "voucher", "discount", "gutschein", "referral", "invite code", "invitation code", "amount", "quantity", "qty",
                "date", "birth", "birthday", "dob", "birthdate", "day", "month", "year", "age", "geburtsdatum", "geburtstag", "fecha", "naissance", "nascimento", "nascita", "company", "organization",
                "organisation", "firma", "empresa", "website", "url", "homepage", "message", "comment", "comments", "subject", "betreff", "nachricht", "title", "job", "occupation", "tracking", "order number", "reservation", "booking number", "invoice", "serial number", "license plate", "flight", "ticket number", "buchungsnummer", "rechnungsnummer", "numéro de commande", "número de pedido",
                "reference", "price", "checkin", "check in", "checkout date", "destination", "guests", "feedback", "subdomain", "domain", "tag", "note", "notes", "hours", "minutes", "生年月日",
            ],
            Captcha => &[
                "captcha", "kaptcha", "letters shown", "characters shown", "letters you see", "characters you see", "security image", "the picture", "the image", "visual verification",
                "check code", "checkcode", "security check", "sicherheitsabfrage", "spamschutz", "капча", "каптча", "с картинки", "图形", "圖形", "图片", "画像", "자동입력",
            ],
            Decoy => &[
                "fake", "dummy", "honeypot", "honey pot", "prevent", "not used", "do not fill", "don't fill", "leave blank", "leave empty", "leave this", "trap", "decoy", "human", "robot",
                "antispam", "anti spam", "nicht ausfüllen", "ne pas remplir", "no rellenar",
            ],
            Choose => &[
                "choose", "create", "pick a", "desired", "preferred", "make up", "set a", "set your", "add a", "enter new", "new user", "wähle", "wählen", "wunsch", "gewünscht", "choisir",
                "choisissez", "créer", "créez", "elegir", "elige", "crear", "scegli", "creare", "crie", "criar", "escolha", "kies een", "maak een", "wybierz", "utwórz", "zvolte", "vytvořte", "válassz",
                "välj", "skapa", "vælg", "velg", "valitse", "oluştur", "belirle", "придумайте", "придумай", "создайте", "створіть", "вигадайте", "设置", "設置", "设定", "設定", "作成", "만들", "설정",
                "buat", "tạo", "اختر", "أنشئ", "एक नया",
            ],
            Authenticator => &[
                "otp", "totp", "2fa", "mfa", "tfa", "two factor", "twofactor", "2 factor", "two step", "2 step", "authenticator", "authentication code", "authentication token", "auth code", "one time",
                "onetime", "token code", "einmalcode", "einmalpasswort", "zwei faktor", "code à usage unique", "double authentification", "un solo uso", "dos factores", "due fattori", "dois fatores",
                "одноразов", "двухфактор", "аутентификатор", "动态", "動態密碼", "两步", "ワンタイム", "二段階", "認証アプリ", "일회용", "2단계",
            ],
            AddressCheck => &[
                "email verification", "email verify", "verify email", "verify your email", "confirm your email", "confirm email address", "sent to your email", "to your inbox", "email code",
                "emailcode", "mail code", "phone verification", "verify phone", "verify your phone", "verify mobile", "activation code", "activationcode", "aktivierungscode", "code d'activation",
                "código de activación", "codice di attivazione", "kod aktywacyjny", "aktivační kód", "код активации", "激活码", "邮箱验证码",
            ],
            Nickname => &[
                "nickname", "nick name", "nick", "alias", "screen name", "display name", "spitzname", "pseudo", "apodo", "soprannome", "apelido", "bijnaam", "pseudonim", "přezdívka", "псевдоним", "ник",
                "昵称", "暱稱", "ニックネーム", "닉네임",
            ],
            Number => &[
                "account number", "account no", "accno", "policy", "plan", "membership number", "member number", "customer number", "client number", "membershipnumber", "customernumber",
                "kundennummer", "kundennr", "mitgliedsnummer", "numéro client", "número de cliente", "codice cliente", "klantnummer", "numer klienta", "номер счета", "лицевой счет", "会員番号", "客户号",
            ],
            SignIn => &[
                "sign in", "signin", "log in", "login", "logon", "log on", "sign on", "signon", "anmelden", "anmeldung", "einloggen", "connexion", "se connecter", "connectez vous",
                "identifiez vous", "iniciar sesión", "inicia sesión", "inicio de sesión", "ingresar", "acceder", "entrar", "accedi", "accesso", "iniciar sessão", "acessar", "fazer login",
                "inloggen", "aanmelden", "zaloguj", "logowanie", "přihlásit", "přihlášení", "prihlásiť", "bejelentkezés", "belépés", "conectare", "autentificare", "logga in", "log ind", "logg inn",
                "kirjaudu", "giriş", "oturum aç", "войти", "вход", "авторизац", "увійти", "вхід", "σύνδεση", "είσοδος", "התחבר", "כניסה", "تسجيل الدخول", "دخول", "ورود", "लॉग इन", "เข้าสู่ระบบ",
                "đăng nhập", "masuk", "登录", "登入", "登陆", "ログイン", "サインイン", "로그인", "session new", "authenticate", "unlock",
            ],
            SignUp => &[
                "sign up", "signup", "register", "create an", "create your", "create a free", "registration", "registrieren", "registrierung", "create account", "create an account", "create my account", "create your account", "createaccount",
                "new account", "newaccount", "new customer", "new user", "join", "join now", "join us", "get started", "enroll", "enrol", "open an account", "konto erstellen", "konto anlegen",
                "neues konto", "s'inscrire", "inscription", "inscrivez vous", "créer un compte", "créer mon compte", "crear cuenta", "crea tu cuenta", "crear una cuenta", "registrarse", "regístrate",
                "registrar", "registro", "registrati", "iscriviti", "crea account", "cadastre se", "cadastrar", "cadastro", "criar conta", "registreren", "account aanmaken", "zarejestruj",
                "rejestracja", "załóż konto", "registrovat", "registrace", "regisztráció", "înregistrare", "skapa konto", "registrera", "opret", "opprett", "luo tili", "rekisteröidy", "kaydol",
                "üye ol", "kayıt ol", "регистрац", "зарегистрир", "создать аккаунт", "реєстрац", "зареєструватис", "εγγραφή", "הרשמה", "إنشاء حساب", "ثبت نام", "สมัคร", "đăng ký", "daftar", "注册",
                "註冊", "新規登録", "会員登録", "アカウント作成", "회원가입", "가입",
            ],
            ChangePassword => &[
                "reset", "change password", "change your password", "update password", "reset password", "reset your password", "password reset", "new password", "changepassword", "resetpassword",
                "set new password", "passwort ändern", "passwort zurücksetzen", "kennwort ändern", "modifier le mot de passe", "changer le mot de passe", "réinitialiser", "cambiar contraseña",
                "restablecer", "cambia password", "reimposta", "alterar senha", "redefinir", "wachtwoord wijzigen", "zmień hasło", "změnit heslo", "byt lösenord", "skift adgangskode",
                "şifre değiştir", "сменить пароль", "изменить пароль", "修改密码", "重置密码", "パスワード変更", "パスワードの再設定", "비밀번호 변경",
            ],
            ForgotPassword => &[
                "forgot", "forgotten", "lost password", "lost your password", "recover", "recovery", "wiederherstell", "récupér", "recuperar", "recupera", "odzyska", "восстанов", "відновл", "找回", "再発行", "trouble signing", "trouble logging", "can't access", "vergessen", "oublié", "olvidaste", "olvidado",
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
                "メルマガ", "購読", "구독", "updates", "notify me", "stay in the know", "email signup", "email sign up", "mailchimp", "mc4wp", "mc embedded", "list manage", "mailpoet", "wysija",
                "klaviyo", "getdrip", "convertkit", "createsend", "sendinblue", "mailerlite", "cleverreach", "newsletter2go", "constantcontact", "hírlevél", "nyhedsbrev", "nyhetsbrev", "boletín", "bülten",
            ],
            Checkout => &[
                "checkout", "check out", "place order", "pay now", "payment", "shipping", "billing", "delivery", "guest", "order", "zur kasse", "kasse", "bestellung", "zahlung", "lieferung",
                "paiement", "livraison", "commande", "pago", "envío", "pagamento", "spedizione", "entrega", "betaling", "afrekenen", "booking", "donate", "donation", "contact us", "send message",
            ],
            Proceed => &[
                "continue", "next", "submit", "ok", "send", "verify", "confirm", "save", "update", "apply", "finish", "proceed", "enter", "go", "done", "weiter", "fortfahren", "absenden", "senden",
                "speichern", "bestätigen", "suivant", "continuer", "valider", "envoyer", "enregistrer", "siguiente", "continuar", "enviar", "guardar", "confirmar", "avanti", "continua", "prosegui", "invia",
                "salva", "conferma", "próximo", "seguinte", "avançar", "salvar", "volgende", "doorgaan", "verder", "verzenden", "opslaan", "dalej", "kontynuuj", "wyślij", "zapisz", "další", "pokračovat",
                "odeslat", "tovább", "nästa", "fortsätt", "næste", "fortsæt", "neste", "fortsett", "seuraava", "jatka", "devam", "ileri", "gönder", "далее", "продолжить", "отправить", "сохранить", "далі",
                "продовжити", "συνέχεια", "הבא", "המשך", "متابعة", "التالي", "ادامه", "आगे", "जारी", "ถัดไป", "ดำเนินการ", "tiếp", "lanjut", "berikutnya", "继续", "下一步", "提交", "确定", "繼續", "確定", "次へ", "続行",
                "送信", "다음", "계속", "확인", "제출",
            ],
            Provider => &[
                "google", "facebook", "apple", "twitter", "linkedin", "github", "microsoft", "yahoo", "sso", "single sign", "passkey", "security key", "qr", "microsoft", "vk", "line", "wechat", "weibo", "naver",
                "kakao", "okta", "amazon", "webauthn", "fingerprint",
            ],
            Aside => &[
                "cancel", "show", "hide", "close", "back", "reset", "resend", "clear", "toggle", "menu", "select", "decline", "upload", "browse", "edit", "refresh", "copy", "previous", "help", "dismiss", "accept",
                "cookie", "search", "abbrechen", "anzeigen", "verbergen", "schließen", "zurück", "annuler", "afficher", "masquer", "fermer", "retour", "cancelar", "mostrar", "ocultar", "cerrar", "volver",
                "annulla", "mostra", "nascondi", "chiudi", "indietro", "fechar", "voltar", "annuleren", "tonen", "sluiten", "terug", "anuluj", "pokaż", "zamknij", "отмена", "показать", "скрыть", "закрыть", "назад",
                "取消", "显示", "关闭", "返回", "表示", "閉じる", "戻る", "취소", "닫기", "보기",
            ],
        }
    }
}

/// Terms of four letters and more that also stand within other words, so that they count as words of their own only.
#[rustfmt::skip]
pub(super) const WHOLE: &[&str] = &[
    "pass", "name", "nome", "nom", "user", "find", "where", "city", "town", "state", "land", "date", "year", "month", "join", "title", "account", "order", "order number", "address", "country",
    "region", "price", "message", "note", "notes", "handle", "guest", "confirm", "again", "repeat", "portable", "cari", "haku", "pays", "cerca", "mobile", "suite", "county", "comment", "accesso",
    "entrar", "terms", "conditions", "reference", "subject", "hours", "company", "domain", "pseudo", "filter", "via", "handy", "opret", "street", "updates", "busca", "nombre", "adres",
    "adress", "adresse", "firma", "trap", "human", "robot", "dummy", "prevent", "create", "creare", "crear", "crie", "crea", "buat", "two step", "nick", "alias", "plan", "policy", "ник", "add a", "set a", "pick a", "new user", "karta", "clave", "login", "next", "send", "enter", "done", "save", "line", "apple", "show", "hide", "back", "edit", "copy", "help", "menu", "clear", "close", "reset", "update", "apply", "verify", "continua", "mostra", "salva", "terug", "retour", "dalej", "6 digit", "6digit", "create an", "create your", "query", "имя", "адрес", "unlock", "identity", "routing", "masuk", "e post", "lupa", "age", "minutes", "restablecer",
];
