//! The same forms in the languages of the sites that people sign in to.

use super::*;

#[test]
fn sign_in_forms_of_many_languages() {
    for (user, password, button) in [
        ("User name", "Password", "Sign in"),
        ("Email or phone number", "Password", "Log In"),
        ("Benutzername", "Passwort", "Anmelden"),
        ("E-Mail-Adresse", "Kennwort", "Einloggen"),
        ("Identifiant", "Mot de passe", "Se connecter"),
        ("Correo electrónico", "Contraseña", "Iniciar sesión"),
        ("Nome utente", "Password", "Accedi"),
        ("Usuário", "Senha", "Entrar"),
        ("Gebruikersnaam", "Wachtwoord", "Inloggen"),
        ("Nazwa użytkownika", "Hasło", "Zaloguj się"),
        ("Användarnamn", "Lösenord", "Logga in"),
        ("Логин", "Пароль", "Войти"),
        ("Kullanıcı adı", "Şifre", "Giriş yap"),
        ("ユーザー名", "パスワード", "ログイン"),
        ("用户名", "密码", "登录"),
        ("아이디", "비밀번호", "로그인"),
    ] {
        let found = understood(form(&[button]), vec![field("text", user, ""), field("password", password, "")]);
        assert_eq!(found, (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]), "{user}");
    }
}

#[test]
fn sign_in_forms_of_more_languages() {
    for (user, password, button) in [
        ("उपयोगकर्ता नाम", "पासवर्ड", "लॉग इन करें"),
        ("اسم المستخدم", "كلمة المرور", "تسجيل الدخول"),
        ("نام کاربری", "رمز عبور", "ورود"),
        ("Tên đăng nhập", "Mật khẩu", "Đăng nhập"),
        ("Nama pengguna", "Kata sandi", "Masuk"),
        ("ชื่อผู้ใช้", "รหัสผ่าน", "เข้าสู่ระบบ"),
        ("Ім'я користувача", "Пароль", "Увійти"),
        ("Uživatelské jméno", "Heslo", "Přihlásit se"),
        ("Felhasználónév", "Jelszó", "Bejelentkezés"),
        ("Όνομα χρήστη", "Κωδικός", "Σύνδεση"),
        ("שם משתמש", "סיסמה", "התחברות"),
        ("Brugernavn", "Adgangskode", "Log ind"),
        ("Käyttäjätunnus", "Salasana", "Kirjaudu sisään"),
        ("Korisničko ime", "Lozinka", "Prijavi se"),
        ("Vartotojo vardas", "Slaptažodis", "Prisijungti"),
        ("Kasutajanimi", "Parool", "Logi sisse"),
        ("İstifadəçi adı", "Şifrə", "Daxil ol"),
        ("მომხმარებელი", "პაროლი", "შესვლა"),
        ("Хэрэглэгчийн нэр", "Нууц үг", "Нэвтрэх"),
        ("ব্যবহারকারীর নাম", "পাসওয়ার্ড", "লগ ইন"),
        ("Notandanafn", "Lykilorð", "Innskráning"),
    ] {
        let found = understood(form(&[button]), vec![field("text", user, ""), field("password", password, "")]);
        assert_eq!(found, (FormKind::SignIn, vec![Some(Username), Some(CurrentPassword)]), "{user}");
    }
}

#[test]
fn sign_up_forms_of_many_languages() {
    for (name, email, password, again, button) in [
        ("First name", "E-mail", "Choose a password", "Repeat password", "Sign up"),
        ("Vorname", "E-Mail-Adresse", "Passwort wählen", "Passwort wiederholen", "Registrieren"),
        ("Prénom", "Adresse e-mail", "Mot de passe", "Confirmez le mot de passe", "Créer un compte"),
        ("Nombre", "Correo electrónico", "Contraseña", "Confirmar contraseña", "Crear cuenta"),
        ("Nome", "E-mail", "Senha", "Repita a senha", "Cadastre-se"),
        ("Cognome", "Indirizzo email", "Password", "Ripeti la password", "Registrati"),
        ("Имя", "Электронная почта", "Придумайте пароль", "Повторите пароль", "Зарегистрироваться"),
        ("Imię", "E-mail", "Hasło", "Powtórz hasło", "Zarejestruj się"),
        ("Adınız", "E-posta", "Şifre", "Şifre tekrar", "Kayıt ol"),
        ("氏名", "メールアドレス", "パスワード", "パスワード（確認）", "新規登録"),
        ("姓名", "邮箱", "设置密码", "确认密码", "注册"),
        ("이름", "이메일", "비밀번호", "비밀번호 확인", "회원가입"),
        ("الاسم", "البريد الإلكتروني", "كلمة المرور", "تأكيد كلمة المرور", "إنشاء حساب"),
        ("नाम", "ईमेल", "पासवर्ड", "पासवर्ड फिर से", "खाता बनाएं"),
        ("Họ", "Email", "Mật khẩu", "Nhập lại mật khẩu", "Đăng ký"),
        ("Nama", "Email", "Kata sandi", "Ulangi kata sandi", "Daftar"),
        ("Ime", "E-pošta", "Geslo", "Ponovite geslo", "Registracija"),
        ("Vardas", "El. paštas", "Slaptažodis", "Pakartokite slaptažodį", "Registruotis"),
        ("Имя", "Е-пошта", "Лозинка", "Повторете ја лозинката", "Регистрирај се"),
        ("Ad", "E-poçt", "Şifrə", "Şifrənin təkrarı", "Qeydiyyat"),
        ("Nom", "Correu electrònic", "Contrasenya", "Confirma la contrasenya", "Registra't"),
    ] {
        let fields = vec![
            field("text", name, "f1"),
            field("text", email, "f2"),
            field("password", password, "f3"),
            field("password", again, "f4"),
        ];
        let found = understood(form(&[button]), fields);
        assert_eq!(
            found,
            (FormKind::SignUp, vec![None, Some(Email), Some(NewPassword), Some(Confirmation)]),
            "{name}, {button}"
        );
    }
}

#[test]
fn a_single_password_that_is_to_be_chosen_is_new() {
    for (email, password, button) in [
        ("Email", "Create a password", "Continue"),
        ("E-Mail", "Passwort festlegen", "Weiter"),
        ("E-mail", "Choisissez un mot de passe", "Continuer"),
        ("Correo", "Crea una contraseña", "Continuar"),
        ("Почта", "Придумайте пароль", "Продолжить"),
    ] {
        let found = understood(form(&[button]), vec![field("email", email, "e"), field("password", password, "p")]);
        assert_eq!(found, (FormKind::SignUp, vec![Some(Email), Some(NewPassword)]), "{password}");
    }
}

#[test]
fn a_forgotten_password_is_asked_for_in_many_languages() {
    for (button, heading) in [
        ("Reset password", "Forgot your password?"),
        ("Passwort zurücksetzen", "Passwort vergessen"),
        ("Envoyer", "Mot de passe oublié"),
        ("Enviar", "¿Has olvidado tu contraseña?"),
        ("Отправить", "Забыли пароль?"),
        ("送信", "パスワードをお忘れの方"),
    ] {
        let mut forgotten = form(&[button]);
        forgotten.headings = vec![heading.into()];
        let found = understood(forgotten, vec![field("email", "E-mail", "email")]);
        assert_eq!(found, (FormKind::ResetPassword, vec![Some(Email)]), "{button}");
    }
}

#[test]
fn terms_match_words_and_not_parts_of_others() {
    for (text, concept, found) in [
        ("new-password", Concept::NewPassword, true),
        ("newPassword", Concept::NewPassword, true),
        ("New  password:", Concept::NewPassword, true),
        ("compass", Concept::Password, false),
        ("passport number", Concept::Password, false),
        ("Code postal", Concept::Email, false),
        ("codepostal", Concept::Email, false),
        ("E-posta adresiniz", Concept::Email, true),
        ("E-postadress", Concept::Email, true),
        ("edit-mail", Concept::Email, true),
        ("mailing list", Concept::Email, false),
        ("design inspiration", Concept::SignIn, false),
        ("GİRİŞ", Concept::SignIn, true),
        ("q", Concept::Search, true),
        ("quantity", Concept::Search, false),
        ("shipping", Concept::Secret, false),
        ("PIN", Concept::Secret, true),
        ("username", Concept::PersonName, false),
        ("パスワードを入力", Concept::Password, true),
        ("e-mail", Concept::Email, true),
        ("", Concept::Password, false),
    ] {
        assert_eq!(Reading::of(text).has(concept), found, "{text} {concept:?}");
    }
}
