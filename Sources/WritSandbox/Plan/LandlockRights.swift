/// Landlock's file rights, bits of linux/landlock.h.
struct LandlockRights: OptionSet, Sendable {
    let rawValue: Int64

    static let execute = Self(rawValue: 1 << 0)
    static let writeFile = Self(rawValue: 1 << 1)
    static let readFile = Self(rawValue: 1 << 2)
    static let readDir = Self(rawValue: 1 << 3)
    static let removeDir = Self(rawValue: 1 << 4)
    static let removeFile = Self(rawValue: 1 << 5)
    static let makeChar = Self(rawValue: 1 << 6)
    static let makeDir = Self(rawValue: 1 << 7)
    static let makeReg = Self(rawValue: 1 << 8)
    static let makeSock = Self(rawValue: 1 << 9)
    static let makeFifo = Self(rawValue: 1 << 10)
    static let makeBlock = Self(rawValue: 1 << 11)
    static let makeSym = Self(rawValue: 1 << 12)
    /// ABI 2
    static let refer = Self(rawValue: 1 << 13)
    /// ABI 3
    static let truncate = Self(rawValue: 1 << 14)
    /// ABI 5
    static let ioctlDev = Self(rawValue: 1 << 15)

    static let read: Self = [.readFile, .readDir]
    /// Everything but executing, device files and ioctl on devices.
    static let scratch: Self = [
        .read, .writeFile, .truncate, .refer, .makeDir, .makeReg, .makeSock, .makeFifo, .makeSym, .removeDir,
        .removeFile,
    ]
    /// Of these a rule on a single file can grant.
    static let ofFiles: Self = [.execute, .writeFile, .readFile, .truncate, .ioctlDev]

    /// All rights that this version of the ABI can restrict; every one is handled, so that what no rule grants is refused.
    static func handled(version: Int) -> Self {
        var all = Self(rawValue: (1 << 13) - 1)
        if version >= 2 { all.insert(.refer) }
        if version >= 3 { all.insert(.truncate) }
        if version >= 5 { all.insert(.ioctlDev) }
        return all
    }

    /// LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET and LANDLOCK_SCOPE_SIGNAL, ABI 6.
    static let allScopes: Int64 = 0b11

    var words: String {
        let names: [(Self, String)] = [
            (.read, "read"), (.readFile, "read"), (.execute, "execute"), (.scratch, "write and make"),
            (.writeFile, "write"),
        ]
        var rest = self
        var out: [String] = []
        for (rights, name) in names where rest.isSuperset(of: rights) && !rights.isEmpty {
            if !out.contains(name) { out.append(name) }
            rest.subtract(rights == .scratch ? .scratch : rights)
        }
        return out.joined(separator: ", ")
    }
}
