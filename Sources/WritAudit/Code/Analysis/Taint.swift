import WritModel

/// Data of the event, on its way through the code.
struct Taint: Hashable {
    /// The field, e.g. `event.body.name`.
    var source: String
    /// Sinks for which it has been made harmless.
    var safeFor: SinkKinds = []
    var trail: Trail

    static func == (a: Taint, b: Taint) -> Bool { a.source == b.source && a.safeFor == b.safeFor }

    func hash(into hasher: inout Hasher) {
        hasher.combine(source)
        hasher.combine(safeFor.rawValue)
    }

    /// After decoding: what quoting made safe is no longer.
    var decoded: Taint {
        var out = self
        if safeFor != .all { out.safeFor = [] }
        return out
    }

    func through(_ text: String, _ location: SourceLocation) -> Taint {
        var out = self
        out.trail = Trail(text: text, location: location, previous: trail)
        return out
    }
}

/// Steps of a taint, last first, shared by all that follow.
final class Trail {
    let text: String
    let location: SourceLocation
    let previous: Trail?
    let length: Int

    init(text: String, location: SourceLocation, previous: Trail?) {
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
    static let all = SinkKinds(rawValue: 32767)
}
