/// Markup that runs script in a browser: script elements, event handlers, script URLs, and handlers that break out of an attribute.
enum MarkupDetector {
    private static let elements: Set<String> = [
        "script", "iframe", "object", "embed", "applet", "base", "frameset", "meta",
    ]
    private static let handlers: Set<String> = [
        "onerror", "onload", "onclick", "onfocus", "onblur", "onmouseover", "onmouseenter", "onmouseout", "onmousemove",
        "onmousedown",
        "onkeydown", "onkeyup", "onkeypress", "oninput", "onchange", "onsubmit", "ontoggle", "onstart", "onbegin",
        "onend", "onanimationstart",
        "onanimationend", "ontransitionend", "onpointerover", "onpointerdown", "onpointerenter", "onwheel", "onscroll",
        "onresize", "onhashchange",
        "onpageshow", "onmessage", "onpopstate", "onbeforeunload", "ondrag", "ondrop", "onpaste", "oncopy", "oncut",
        "ondblclick",
        "oncontextmenu", "onloadstart", "oncanplay", "onplay", "onfinish", "onbounce", "onselect", "oninvalid",
        "onsearch",
        "onafterscriptexecute", "onbeforescriptexecute", "onauxclick",
    ]

    static func detect(_ text: ScreenedText) -> Detection? {
        func found(_ what: String, _ confidence: ScreeningHit.Confidence = .high) -> Detection {
            Detection(topic: "markup", message: what, confidence: confidence)
        }
        let bytes = text.bytes
        if text.marks.contains(.angle) {
            for at in bytes.indices where bytes[at] == 0x3c {
                var next = at + 1
                if next < bytes.count, bytes[next] == 0x2f { next += 1 }
                let name = word(bytes, next)
                guard !name.isEmpty else { continue }
                let isClosed = next + name.utf8.count < bytes.count
                if name == "script", isClosed { return found("a script element") }
                if elements.contains(name), isClosed,
                    [0x20, 0x2f, 0x3e, 0x09, 0x0a, 0x0c, 0x0d].contains(bytes[next + name.utf8.count])
                {
                    return found("an element that loads something")
                }
                if hasHandler(bytes, from: next + name.utf8.count, inTag: true) { return found("an event handler") }
            }
        }
        if text.marks.contains(.quote), hasHandler(bytes, from: 0, inTag: false) {
            return found("an event handler that breaks out of an attribute")
        }
        if text.marks.contains(.colon), hasScriptURL(bytes) { return found("a script URL") }
        return nil
    }

    private static func word(_ bytes: [UInt8], _ start: Int) -> String {
        var end = start
        while end < bytes.count, end - start < 32, ScreenedText.isLetter(bytes[end]) || ScreenedText.isDigit(bytes[end])
        { end += 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// `onerror=` behind white space, a slash or a quote; in a tag up to its end, else only behind a quote.
    private static func hasHandler(_ bytes: [UInt8], from start: Int, inTag: Bool) -> Bool {
        var at = start
        var sawQuote = inTag
        let end = min(bytes.count, inTag ? start + 4_096 : bytes.count)
        while at + 4 < end {
            let byte = bytes[at]
            if inTag, byte == 0x3e { return false }
            // The next tag is looked at by itself.
            if inTag, byte == 0x3c, ScreenedText.isLetter(bytes[at + 1]) { return false }
            if byte == 0x22 || byte == 0x27 || byte == 0x60 { sawQuote = true }
            if sawQuote, ScreenedText.isSpace(byte) || [0x2f, 0x22, 0x27, 0x60].contains(byte), bytes[at + 1] == 0x6f,
                bytes[at + 2] == 0x6e
            {
                let name = word(bytes, at + 1)
                var next = at + 1 + name.utf8.count
                while next < bytes.count, ScreenedText.isSpace(bytes[next]) { next += 1 }
                if next < bytes.count, bytes[next] == 0x3d, handlers.contains(name) { return true }
            }
            at += 1
        }
        return false
    }

    /// `javascript:` at the front or behind `=` and quotes, with the white space and control characters that browsers skip.
    private static func hasScriptURL(_ bytes: [UInt8]) -> Bool {
        let scheme = Array("javascript:".utf8)
        var at = 0
        while at < bytes.count {
            let isStart = at == 0 || [0x3d, 0x22, 0x27, 0x28, 0x60].contains(bytes[at - 1])
            guard isStart else {
                at += 1
                continue
            }
            var (text, matched) = (at, 0)
            while text < bytes.count, matched < scheme.count, bytes[text] == scheme[matched] || bytes[text] <= 0x20 {
                if bytes[text] == scheme[matched] { matched += 1 }
                text += 1
            }
            // "JavaScript: The Good Parts" is a title; code follows without a space and has a call or an assignment.
            if matched == scheme.count, text < bytes.count, bytes[text] != 0x20,
                bytes[text...].prefix(200).contains(where: { [0x28, 0x3d, 0x60, 0x2f, 0x25].contains($0) })
            {
                return true
            }
            at += 1
        }
        return false
    }
}
