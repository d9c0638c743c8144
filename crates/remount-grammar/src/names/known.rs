//! Names of HTML (the living standard), SVG 2 and MathML Core, to find those that are misspelt.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::distance;
use crate::fingerprint::Fnv;

/// The element that was probably meant, if this is none and looks like one.
pub(crate) fn misspelt_element(name: &str) -> Option<&'static str> {
    if name.contains('-') {
        return None;
    }
    ELEMENTS.nearest_to(name)
}

/// The attribute that was probably meant, if this is none and looks like one. Attributes that are
/// an app's own, or a library's, are known by the signs in their names.
pub(crate) fn misspelt_attribute(name: &str) -> Option<&'static str> {
    let names = match name.strip_prefix("aria-") {
        Some(_) => &ARIA,
        None if name.contains(':')
            || name.contains('.')
            || name.starts_with("data-")
            || name.starts_with("phx-") =>
        {
            return None;
        }
        None => &ATTRIBUTES,
    };
    names.nearest_to(name)
}

/// Names that are known. A set of them is made once for all templates of a crate: compilers run
/// this without optimisation, where a search through the text takes long, as does std's hash.
struct Names {
    lists: &'static [&'static str],
    set: LazyLock<Set>,
}

type Set = HashSet<&'static str, BuildHasherDefault<Fnv>>;

static ELEMENTS: Names = Names {
    lists: &ELEMENT_NAMES,
    set: LazyLock::new(|| words(&ELEMENT_NAMES).collect()),
};
static ATTRIBUTES: Names = Names {
    lists: &ATTRIBUTE_NAMES,
    set: LazyLock::new(|| words(&ATTRIBUTE_NAMES).collect()),
};
static ARIA: Names = Names {
    lists: &ARIA_NAMES,
    set: LazyLock::new(|| words(&ARIA_NAMES).collect()),
};

fn words(lists: &'static [&'static str]) -> impl Iterator<Item = &'static str> {
    lists.iter().flat_map(|list| list.split_whitespace())
}

impl Names {
    /// The name that was probably meant, if this one is none.
    fn nearest_to(&self, name: &str) -> Option<&'static str> {
        if self.has(name) {
            return None;
        }
        let most = match name.chars().count() {
            0..3 => return None,
            3..7 => 1,
            _ => 2,
        };
        // Of two that are as near, the one of HTML, whose list is the first.
        let measured = words(self.lists).map(|known| (distance(name, known), known));
        let (least, nearest) = measured.min_by_key(|(distance, _)| *distance)?;
        (least <= most).then_some(nearest)
    }

    /// HTML ignores the case of a name; an element of SVG has `viewBox` and no `viewbox`.
    fn has(&self, name: &str) -> bool {
        self.set.contains(name) || self.set.contains(name.to_ascii_lowercase().as_str())
    }
}

const ELEMENT_NAMES: [&str; 3] = [
    "a abbr acronym address area article aside audio b base bdi bdo big blockquote body br button canvas caption center cite code col colgroup \
     data datalist dd del details dfn dialog dir div dl dt em embed fencedframe fieldset figcaption figure font footer form frame frameset \
     h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark marquee menu meta meter \
     nav nobr noframes noscript object ol optgroup option output p param picture plaintext portal pre progress q rb rp rt rtc ruby \
     s samp script search section select selectedcontent slot small source span strike strong style sub summary sup \
     table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp",
    "svg animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite \
     feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur \
     feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter foreignObject g \
     image line linearGradient marker mask metadata mpath path pattern polygon polyline radialGradient rect set stop switch symbol text textPath \
     tspan use view",
    "math annotation annotation-xml maction merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt \
     mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics",
];

const ATTRIBUTE_NAMES: [&str; 3] = [
    "abbr accept accept-charset accesskey action align allow allowfullscreen alpha alt as async autocapitalize autocomplete autocorrect autofocus \
     autoplay background bgcolor blocking border capture cellpadding cellspacing charset checked cite class closedby color colorspace cols colspan \
     command commandfor content contenteditable controls controlslist coords crossorigin data datetime decoding default defer dir dirname disabled \
     disablepictureinpicture disableremoteplayback download draggable elementtiming enctype enterkeyhint exportparts fetchpriority for form formaction \
     formenctype formmethod formnovalidate formtarget frame frameborder headers height hidden high href hreflang http-equiv id imagesizes imagesrcset \
     inert inputmode integrity is ismap itemid itemprop itemref itemscope itemtype kind label lang language list loading loop low manifest max \
     maxlength media method min minlength multiple muted name nomodule nonce nowrap novalidate open optimum part pattern ping placeholder playsinline \
     popover popovertarget popovertargetaction poster preload property readonly referrerpolicy rel required reversed role rows rowspan rules sandbox \
     scope scoped scrolling selected shadowrootmode shape size sizes slot span spellcheck src srcdoc srclang srcset start step style summary tabindex \
     target title translate type typeof usemap valign value vocab width wrap writingsuggestions xmlns about prefix resource datatype",
    "onabort onauxclick onbeforeinput onbeforetoggle onblur oncancel oncanplay onchange onclick onclose oncontextmenu oncopy oncut ondblclick ondrag \
     ondragend ondragenter ondragleave ondragover ondragstart ondrop onended onerror onfocus onformdata oninput oninvalid onkeydown onkeypress onkeyup \
     onload onloadeddata onloadstart onmousedown onmouseenter onmouseleave onmousemove onmouseout onmouseover onmouseup onpaste onpause onplay \
     onplaying onpointerdown onpointermove onpointerup onprogress onratechange onreset onresize onscroll onseeked onseeking onselect onsubmit onsuspend \
     ontimeupdate ontoggle ontouchend ontouchmove ontouchstart ontransitionend onvolumechange onwaiting onwheel",
    "accent accumulate additive alignment-baseline amplitude attributeName azimuth baseFrequency baseline-shift begin bias by calcMode clip clip-path \
     clip-rule clipPathUnits color-interpolation color-interpolation-filters cx cy d diffuseConstant direction display displaystyle divisor \
     dominant-baseline dur dx dy edgeMode elevation end exponent fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity font-family \
     font-size font-style font-variant font-weight from fr fx fy gradientTransform gradientUnits image-rendering in in2 intercept k1 k2 k3 k4 \
     kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust letter-spacing lighting-color limitingConeAngle lspace marker-end marker-mid \
     marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits mathbackground mathcolor mathsize mathvariant maxsize mode \
     movablelimits notation numOctaves offset opacity operator order orient origin overflow paint-order path pathLength patternContentUnits \
     patternTransform patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY \
     repeatCount repeatDur restart result rotate rspace rx ry scale scriptlevel seed separator shape-rendering side slope spacing specularConstant \
     specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity stretchy stroke stroke-dasharray stroke-dashoffset \
     stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width surfaceScale symmetric systemLanguage tableValues targetX targetY \
     text-anchor text-decoration text-rendering textLength to transform transform-origin values vector-effect version viewBox visibility voffset \
     word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z",
];

const ARIA_NAMES: [&str; 1] = [
    "aria-activedescendant aria-atomic aria-autocomplete aria-braillelabel aria-brailleroledescription aria-busy aria-checked aria-colcount aria-colindex \
     aria-colindextext aria-colspan aria-controls aria-current aria-describedby aria-description aria-details aria-disabled aria-dropeffect \
     aria-errormessage aria-expanded aria-flowto aria-grabbed aria-haspopup aria-hidden aria-invalid aria-keyshortcuts aria-label aria-labelledby \
     aria-level aria-live aria-modal aria-multiline aria-multiselectable aria-orientation aria-owns aria-placeholder aria-posinset aria-pressed \
     aria-readonly aria-relevant aria-required aria-roledescription aria-rowcount aria-rowindex aria-rowindextext aria-rowspan aria-selected aria-setsize \
     aria-sort aria-valuemax aria-valuemin aria-valuenow aria-valuetext",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearly_a_name_is_misspelt() {
        assert_eq!(misspelt_element("buton"), Some("button"));
        assert_eq!(misspelt_element("dvi"), Some("div"));
        assert_eq!(misspelt_element("imag"), Some("img"), "of HTML before SVG");
        assert_eq!(misspelt_element("lineargradiant"), Some("linearGradient"));
        assert_eq!(misspelt_attribute("clas"), Some("class"));
        assert_eq!(misspelt_attribute("plcaeholder"), Some("placeholder"));
        assert_eq!(misspelt_attribute("viewbox"), Some("viewBox"));
        assert_eq!(
            misspelt_attribute("aria-labeledby"),
            Some("aria-labelledby")
        );
    }

    #[test]
    fn what_is_a_name_or_nobodys_is_not() {
        for name in [
            "p", "h1", "svg", "clipPath", "DIV", "my-buton", "mfrac", "x", "turtle",
        ] {
            assert_eq!(misspelt_element(name), None, "{name}");
        }
        for name in [
            "class",
            "CLASS",
            "viewBox",
            "data-clas",
            "phx-clik",
            "x:clas",
            "xmlns:xlink",
            "stroke-width",
            "aria-label",
            "commandfor",
            "x",
            "turtle",
            "aria-xyz",
        ] {
            assert_eq!(misspelt_attribute(name), None, "{name}");
        }
    }
}
