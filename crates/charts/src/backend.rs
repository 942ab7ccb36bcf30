//! A backend of plotters that writes SVG with classes.

use std::{convert::Infallible, fmt::Write};

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Writes paths into a text. What plotters calls a colour is here the number of a class.
pub(crate) struct Classes<'a> {
    pub(crate) size: (u32, u32),
    pub(crate) names: &'a [&'a str],
    pub(crate) svg: &'a mut String,
}

impl Classes<'_> {
    /// A path through these places, told by distances, which are shorter.
    fn path(
        &mut self,
        color: BackendColor,
        kind: &str,
        places: impl IntoIterator<Item = BackendCoord>,
        end: &str,
    ) {
        let mut places = places.into_iter();
        let Some((mut x, mut y)) = places.next() else { return };
        let name = self.names.get(usize::from(color.rgb.2)).copied().unwrap_or_default();
        // Writing to a text cannot fail.
        _ = write!(self.svg, "<path class=\"{kind} {name}\" d=\"M{x} {y}l");
        let mut is_point = true;
        for (to_x, to_y) in places {
            let (dx, dy) = (to_x - x, to_y - y);
            if (dx, dy) != (0, 0) {
                let space = if is_point || dx < 0 { "" } else { " " };
                let between = if dy < 0 { "" } else { " " };
                _ = write!(self.svg, "{space}{dx}{between}{dy}");
                is_point = false;
            }
            (x, y) = (to_x, to_y);
        }
        // A line without length is a dot, by its round ends.
        self.svg.push_str(if is_point { "0 0" } else { "" });
        self.svg.push_str(end);
        self.svg.push_str("\"/>");
    }
}

impl DrawingBackend for Classes<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.path(color, "line", [at], "");
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.path(style.color(), "line", [from, to], "");
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.path(style.color(), "line", path, "");
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        _fill: bool,
    ) -> Drawn {
        self.path(style.color(), "fill", [(left, top), (right, top), (right, bottom), (left, bottom)], "z");
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.path(style.color(), "fill", path, "z");
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, _: &str, _: &S, _: BackendCoord) -> Drawn {
        // What is written does not stretch: it is no part of the drawing.
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        _: &str,
        _: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((0, 0))
    }
}
