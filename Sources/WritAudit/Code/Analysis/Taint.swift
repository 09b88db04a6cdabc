import WritModel

/// Data of the event, on its way through the code.
struct Taint: Hashable {
    /// The field, e.g. `event.body.name`.
    var source: String
    /// Sinks for which it has been made harmless.
    var safeFor: SinkKinds = []
    var trail: Trail
    /// No longer the field itself: a part of it, or made from it.
    var isDerived = false

    static func == (a: Taint, b: Taint) -> Bool { a.source == b.source && a.safeFor == b.safeFor }

    func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(safeFor.rawValue)
    }

    var derived: Taint {
        var out = self
        out.isDerived = true
        return out
    }

    /// Of something else than the event that is followed like it.
    var isMark: Bool { source.utf8.first == Self.markByte }

    private static let markByte: UInt8 = 1
    /// A number that can be guessed.
    static let random = "\u{1}random"
    /// The text of an exception.
    static let error = "\u{1}error"
    /// A signature that the code made itself.
    static let signature = "\u{1}signature"
    /// The stack of an exception.
    static let stack = "\u{1}stack"

    /// After decoding: what quoting made safe is no longer.
    var decoded: Taint {
        var out = self
        if safeFor != .all { out.safeFor = [] }
        return out
    }

    func through(_ text: String, _ location: SourceLocation, field: String? = nil) -> Taint {
        var out = self
        out.trail = Trail(text: text, location: location, previous: trail, field: field)
        return out
    }
}

/// Steps of a taint, last first, shared by all that follow.
final class Trail {
    let text: String
    let location: SourceLocation
    let previous: Trail?
    let length: Int
    /// The field that the step reads.
    let field: String?
    /// The function that joins a text.
    var function: ObjectIdentifier?

    init(text: String, location: SourceLocation, previous: Trail?, field: String? = nil) {
        self.field = field
        self.text = text
        self.location = location
        // Long ways through loops add nothing for the reader.
        if let previous, previous.length >= 24 {
            self.previous = previous.previous
            length = previous.length
        } else {
            self.previous = previous
            length = (previous?.length ?? 0) + 1
        }
    }
}

/// CodeEffects that event data must not reach unchecked.
struct SinkKinds: OptionSet, Hashable {
    let rawValue: Int

    static let shell = SinkKinds(rawValue: 1)
    static let code = SinkKinds(rawValue: 2)
    static let deserialisation = SinkKinds(rawValue: 4)
    static let sql = SinkKinds(rawValue: 8)
    static let noSQL = SinkKinds(rawValue: 16)
    static let path = SinkKinds(rawValue: 32)
    static let url = SinkKinds(rawValue: 64)
    static let html = SinkKinds(rawValue: 128)
    static let template = SinkKinds(rawValue: 256)
    static let header = SinkKinds(rawValue: 512)
    static let log = SinkKinds(rawValue: 1024)
    static let xml = SinkKinds(rawValue: 2048)
    static let target = SinkKinds(rawValue: 4096)
    static let regex = SinkKinds(rawValue: 8192)
    static let prototype = SinkKinds(rawValue: 16384)
    static let massAssignment = SinkKinds(rawValue: 1 << 15)
    static let redirect = SinkKinds(rawValue: 1 << 16)
    static let archive = SinkKinds(rawValue: 1 << 17)
    static let origin = SinkKinds(rawValue: 1 << 18)
    static let all = SinkKinds(rawValue: (1 << 19) - 1)
}
