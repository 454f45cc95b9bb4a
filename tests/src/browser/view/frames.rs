//! Frames in a page, and what the extension puts there behind a closed shadow root.

use super::{Frame, Place, View};
use crate::error::{Error, Result};
use crate::wait::Seen;
use crate::webdriver::input::Point;
use crate::webdriver::{ElementRef, text_of};

/// Elements that can hold a shadow root and have nothing else in them: where an extension puts its own.
const SHADOW_HOSTS: &str = "html > :not(head, body), :empty:not(input, img, br, hr, meta, link, script, style, iframe, textarea, option, source, path, circle, rect)";

impl View {
    /// A frame of this page, by CSS selector.
    pub fn frame(&self, css: &str) -> Result<View> {
        self.inward(Frame::Css(css.to_owned()))
    }

    /// The extension's frame in this page (in a closed shadow root) whose address begins with `page`, such as `overlay.html`; waits for it.
    pub fn extension_frame(&self, page: &str) -> Result<View> {
        let view = self.inward(Frame::Extension(self.extension.url(page)))?.passing();
        view.wait_loaded(&self.extension.url(page))?;
        Ok(view)
    }

    /// Whether the extension shows such a frame in this page now.
    pub fn has_extension_frame(&self, page: &str) -> Result<bool> {
        self.enter()?;
        let found = self.find_extension_frame(&self.extension.url(page))?;
        Ok(found.is_some())
    }

    /// Waits until the extension shows no such frame in this page.
    pub fn wait_no_extension_frame(&self, page: &str) -> Result<()> {
        self.patiently(&format!("the frame {page} to go"), || {
            Ok(if self.has_extension_frame(page)? { Seen::NotYet("there".to_owned()) } else { Seen::Ready(()) })
        })
    }

    /// The address of such a frame, with its fragment, which the page can't read.
    pub fn extension_frame_address(&self, page: &str) -> Result<String> {
        self.patiently(&format!("the frame {page}"), || {
            self.enter()?;
            let Some(frame) = self.find_extension_frame(&self.extension.url(page))? else {
                return Ok(Seen::NotYet("not there".to_owned()));
            };
            text_of("src", &self.session.run("return arguments[0].src", &frame.to_json())?).map(Seen::Ready)
        })
    }

    /// Clicks something that the extension drew in a closed shadow root of this page, outside any frame, such as its icon in a field; waits for it.
    pub fn click_in_shadow(&self, css: &str) -> Result<()> {
        self.patiently(&format!("{css:?} in a shadow root"), || {
            self.enter()?;
            for host in self.session.elements(SHADOW_HOSTS)? {
                if let Some(found) = self.session.in_shadow(&host, css)?.first() {
                    return self.session.click(found).map(Seen::Ready);
                }
            }
            Ok(Seen::NotYet("not there".to_owned()))
        })
    }

    /// How many of something the extension shows in closed shadow roots of this page now, outside any frame.
    pub fn count_in_shadow(&self, css: &str) -> Result<usize> {
        self.enter()?;
        let hosts = self.session.elements(SHADOW_HOSTS)?;
        hosts.iter().try_fold(0, |count, host| Ok(count + self.session.in_shadow(host, css)?.len()))
    }

    fn inward(&self, frame: Frame) -> Result<View> {
        let Place::Tab { window, frames } = &self.place else {
            return Err(Error::Unsupported("a frame", "in the popup of Firefox"));
        };
        let frames = frames.iter().cloned().chain([frame]).collect();
        let window = window.clone();
        Ok(View { place: Place::Tab { window, frames }, ..self.clone() })
    }

    pub(super) fn enter_frame(&self, frame: &Frame) -> Result<Point> {
        let missing = |name: &str| Error::Driver {
            request: "a frame".to_owned(),
            code: "no such frame".to_owned(),
            message: format!("{name} is not in the page"),
        };
        let element = match frame {
            Frame::Css(css) => self.session.elements(css)?.into_iter().next().ok_or_else(|| missing(css))?,
            Frame::Extension(url) => self.find_extension_frame(url)?.ok_or_else(|| missing(url))?,
        };
        let corner = self.session.run(
            "const f = arguments[0], box = f.getBoundingClientRect(); return [Math.round(box.x + f.clientLeft), Math.round(box.y + f.clientTop)];",
            &element.to_json(),
        )?;
        self.session.enter_frame(&element)?;
        Ok(Point { x: corner[0].as_i64().unwrap_or_default(), y: corner[1].as_i64().unwrap_or_default() })
    }

    pub(super) fn find_extension_frame(&self, url: &str) -> Result<Option<ElementRef>> {
        for host in self.session.elements(SHADOW_HOSTS)? {
            for frame in self.session.in_shadow(&host, "iframe")? {
                let address = self.session.run("return arguments[0].src", &frame.to_json())?;
                if address.as_str().is_some_and(|address| address.starts_with(url)) {
                    return Ok(Some(frame));
                }
            }
        }
        Ok(None)
    }
}
