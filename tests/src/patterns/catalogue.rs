//! The table: every page, and what happens on it.

use super::Part::{Password, UserName};
use super::Step::{Appears, Arrives, Click, Enter, Fill, Keeps, Leave, Refused, Untyped};
use super::{Pattern, Step};

/// What is pressed to send a form, whatever it is made of.
const SEND: Step = Click("button:not([type=button]), [type=submit], [type=image]");
/// The same where other buttons come before it.
const GO: Step = Click("#go");
const BOTH: Step = Fill(&[("input[name=username]", UserName), ("input[name=password]", Password)]);
const ARRIVE: Step = Arrives(&[("username", UserName), ("password", Password)]);

const NO_FORM: Step = Refused("no_form");
const NOTHING_FOR_IT: Step = Refused("This login has nothing for the fields on this page.");

/// Fields, button and what is sent are named as usual.
const fn usual(page: &'static str) -> Pattern {
    on(page, &[BOTH, SEND, ARRIVE])
}

/// As usual, once it is there.
const fn late(page: &'static str) -> Pattern {
    on(page, &[Appears("[name=password]"), BOTH, SEND, ARRIVE])
}

const fn on(page: &'static str, steps: &'static [Step]) -> Pattern {
    Pattern { page, steps }
}

pub const CATALOGUE: &[Pattern] = &[
    // Plain, and how fields are named.
    usual("plain"),
    usual("shapes/label-around"),
    usual("shapes/label-in-table-cell"),
    usual("shapes/label-by-aria"),
    usual("shapes/label-as-placeholder"),
    usual("shapes/label-floats-in-field"),
    usual("shapes/label-floats-past-pointer"),
    usual("shapes/label-in-outline"),
    on(
        "shapes/label-as-term",
        &[
            Fill(&[("[name=login]", UserName), ("[name=password]", Password)]),
            SEND,
            Arrives(&[("login", UserName), ("password", Password)]),
        ],
    ),
    on(
        "shapes/label-as-heading",
        &[
            Fill(&[("[name=email]", UserName), ("[name=password]", Password)]),
            SEND,
            Arrives(&[("email", UserName), ("password", Password)]),
        ],
    ),
    on(
        "shapes/names-at-random",
        &[
            Fill(&[("[name=q1_9a]", UserName), ("[name=q2_9a]", Password)]),
            SEND,
            Arrives(&[("q1_9a", UserName), ("q2_9a", Password)]),
        ],
    ),
    on(
        "shapes/no-words-at-all",
        &[Fill(&[("[name=a]", UserName), ("[name=b]", Password)]), SEND, Arrives(&[("a", UserName), ("b", Password)])],
    ),
    on(
        "shapes/language?ar",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?de",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?es",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?fr",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?it",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?ja",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?nl",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?pl",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?pt",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?ru",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?tr",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    on(
        "shapes/language?zh",
        &[
            Fill(&[("[name=f1]", UserName), ("[name=f2]", Password)]),
            SEND,
            Arrives(&[("f1", UserName), ("f2", Password)]),
        ],
    ),
    // Forms that are none, or odd ones.
    on("shapes/no-form", &[BOTH, GO, ARRIVE]),
    on("shapes/no-button", &[BOTH, Enter("[name=password]"), ARRIVE]),
    usual("shapes/button-outside-form"),
    on("shapes/button-is-a-link", &[BOTH, GO, ARRIVE]),
    usual("shapes/fields-named-like-the-form"),
    usual("shapes/three-fields"),
    usual("shapes/decoys"),
    on(
        "shapes/phone-or-e-mail",
        &[
            Fill(&[("[name=login]", UserName), ("[name=password]", Password)]),
            SEND,
            Arrives(&[("login", UserName), ("password", Password)]),
        ],
    ),
    on("shapes/editable-text", &[BOTH, Keeps("#note", "Password: write it here"), SEND, ARRIVE]),
    // What comes late, is replaced, or has a mind of its own.
    on(
        "late",
        &[
            Appears("[name=password]"),
            Fill(&[("[name=email]", UserName), ("[name=password]", Password)]),
            SEND,
            Arrives(&[("email", UserName), ("password", Password)]),
        ],
    ),
    on("shapes/late-and-replaced", &[Appears("#ready [name=password]"), BOTH, SEND, ARRIVE]),
    usual("shapes/password-replaced-while-filling"),
    on("shapes/form-replaced-while-filling", &[BOTH, Leave, SEND, ARRIVE]),
    usual("shapes/readonly-until-focus"),
    usual("shapes/autocomplete-off"),
    usual("shapes/autocomplete-lies"),
    usual("shapes/button-disabled-until-input"),
    usual("shapes/button-enabled-by-keys"),
    on("shapes/values-taken-at-change", &[BOTH, SEND, Arrives(&[("user", UserName), ("secret", Password)])]),
    usual("shapes/password-shown-by-eye"),
    // In steps.
    on(
        "two-step",
        &[
            Fill(&[("[name=username]", UserName)]),
            SEND,
            Fill(&[("[name=username]", UserName), ("[name=password]", Password)]),
            SEND,
            ARRIVE,
        ],
    ),
    on(
        "shapes/two-steps-by-navigation",
        &[
            Fill(&[("[name=username]", UserName)]),
            SEND,
            Appears("[name=password]"),
            Fill(&[("[name=password]", Password)]),
            SEND,
            ARRIVE,
        ],
    ),
    on(
        "shapes/two-steps-in-place",
        &[
            Fill(&[("[name=username]", UserName)]),
            SEND,
            Appears("[name=password]"),
            Fill(&[("[name=password]", Password)]),
            SEND,
            ARRIVE,
        ],
    ),
    on(
        "shapes/second-step?username=dispatch%40nordlicht.example",
        &[Fill(&[("[name=password]", Password)]), SEND, ARRIVE],
    ),
    on("shapes/second-step-with-name-to-read", &[Fill(&[("[name=password]", Password)]), SEND, ARRIVE]),
    on("shapes/password-alone", &[Fill(&[("[name=password]", Password)]), SEND, Arrives(&[("password", Password)])]),
    // More than one form, and where one can be.
    on(
        "shapes/sign-in-beside-sign-up",
        &[Fill(&[("#in", UserName), ("#pw", Password)]), GO, Arrives(&[("email", UserName), ("password", Password)])],
    ),
    on(
        "shapes/tabs",
        &[
            Click("[data-to=in]"),
            Fill(&[("#email", UserName), ("#pw", Password)]),
            GO,
            Arrives(&[("email", UserName), ("password", Password)]),
        ],
    ),
    usual("shapes/sign-in-in-the-head"),
    on("shapes/dialog", &[Click("#open"), BOTH, GO, ARRIVE]),
    on("shapes/popover", &[Click("[popovertarget]"), BOTH, GO, ARRIVE]),
    on("shapes/details", &[Click("summary"), BOTH, GO, ARRIVE]),
    usual("shapes/below-a-banner"),
    usual("shapes/far-below"),
    usual("shapes/in-a-scrolled-box"),
    // Frames and shadow trees.
    usual("same-origin-frame"),
    usual("shapes/frame-from-text"),
    usual("shapes/frame-written-by-script"),
    usual("shapes/frame-in-frame"),
    usual("shapes/frame-below"),
    usual("shapes/shadow-open"),
    usual("shapes/shadow-nested"),
    usual("shapes/shadow-with-slots"),
    on(
        "shapes/shadow-controls-in-form",
        &[Fill(&[("#in[type=text]", UserName), ("#in[type=password]", Password)]), SEND, ARRIVE],
    ),
    // Devices.
    on(
        "devices/router",
        &[
            Fill(&[("[name=txt_uname]", UserName), ("[name=txt_passwd]", Password)]),
            SEND,
            Arrives(&[("txt_uname", UserName), ("txt_passwd", Password)]),
        ],
    ),
    on("devices/router-password-only", &[Fill(&[("[name=adm]", Password)]), SEND, Arrives(&[("adm", Password)])]),
    on(
        "devices/management-controller",
        &[
            Fill(&[("#user", UserName), ("#pass", Password)]),
            GO,
            Arrives(&[("user", UserName), ("password", Password)]),
            Appears("nav"),
        ],
    ),
    on(
        "devices/firewall",
        &[
            Fill(&[("[name=username]", UserName), ("[name=secretkey]", Password)]),
            Click("button"),
            Arrives(&[("username", UserName), ("secretkey", Password)]),
        ],
    ),
    on(
        "devices/switch-in-frames",
        &[
            Fill(&[("[name=txt_uname]", UserName), ("[name=txt_passwd]", Password)]),
            SEND,
            Arrives(&[("txt_uname", UserName), ("txt_passwd", Password)]),
        ],
    ),
    on(
        "devices/printer-pin",
        &[
            Fill(&[("[name=userid]", UserName), ("[name=pin]", Password)]),
            SEND,
            Arrives(&[("userid", UserName), ("pin", Password)]),
        ],
    ),
    usual("devices/hypervisor"),
    on(
        "devices/camera",
        &[
            Fill(&[("[name=id]", UserName), ("[name=pw]", Password)]),
            Click("[type=button]"),
            Arrives(&[("id", UserName), ("pw", Password)]),
        ],
    ),
    // Frameworks.
    usual("controlled"),
    usual("frameworks/react-controlled"),
    on(
        "frameworks/react-remounts",
        &[Untyped("after each key the caret is gone with its field"), Appears("[name=password]"), BOTH, SEND, ARRIVE],
    ),
    on(
        "frameworks/react-two-steps",
        &[
            Fill(&[("[name=email]", UserName)]),
            SEND,
            Appears("[name=password]"),
            Fill(&[("[name=password]", Password)]),
            SEND,
            ARRIVE,
        ],
    ),
    late("frameworks/vue-model"),
    on("frameworks/vue-lazy-model", &[Appears("[name=password]"), BOTH, Leave, Click("button"), ARRIVE]),
    late("frameworks/vue-with-keys"),
    late("frameworks/lit-component"),
    usual("frameworks/value-accessor"),
    usual("frameworks/masked-input"),
    // Not for signing in.
    on("search", &[NO_FORM]),
    on("shapes/newsletter", &[NO_FORM]),
    on("shapes/payment", &[NO_FORM]),
    on("shapes/address", &[NO_FORM]),
    on("shapes/contact", &[NO_FORM]),
    on("shapes/change-password", &[Fill(&[("[name=current]", Password)])]),
    on("shapes/sign-up", &[Fill(&[("[name=email]", UserName)])]),
    on("shapes/code", &[NOTHING_FOR_IT]),
    on("shapes/code-masked", &[NOTHING_FOR_IT]),
    on("shapes/code-in-boxes", &[Refused("")]),
];
