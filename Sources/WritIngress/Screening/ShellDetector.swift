/// Commands that a shell would run from inside a value: a separator or a substitution with a known command behind it.
///
/// Words that are also plain language (`find`, `sleep`, `type`) count only with an argument that a sentence would not have.
enum ShellDetector {
    private static let commands: Set<String> = [
        "whoami", "uname", "wget", "curl", "nc", "ncat", "netcat", "bash", "zsh", "dash", "ksh", "ifconfig", "nslookup",
        "dig", "powershell",
        "pwsh", "cmd.exe", "certutil", "printenv", "mkfifo", "socat", "chmod", "chown", "rm", "mkdir", "hostname",
        "netstat", "systeminfo",
        "tftp", "scp", "ssh", "sudo", "xxd", "gcc", "ipconfig", "busybox", "crontab", "nohup", "/bin/sh", "/bin/bash",
        "/bin/cat",
        "/usr/bin/id", "/bin/ls", "ls", "pwd",
    ]
    private static let ambiguous: Set<String> = [
        "id", "cat", "echo", "find", "sleep", "ping", "type", "kill", "head", "tail", "less", "more", "touch", "sort",
        "cut", "sh", "ps", "env",
        "python", "python3", "perl", "ruby", "node", "php", "tar", "base64", "awk", "sed", "mv", "cp", "tee", "dir",
        "net", "reg", "set", "date",
        "at", "timeout", "exec", "eval", "cmd", "host", "test",
    ]

    static func detect(_ text: ScreenedText) -> Detection? {
        guard !text.marks.isDisjoint(with: [.separator, .dollar, .newline]) else { return nil }
        let bytes = text.bytes
        for at in bytes.indices {
            let isSubstitution: Bool
            var next = at + 1
            switch bytes[at] {
            case 0x3b, 0x7c: isSubstitution = false
            // A lone `&` also separates parameters and stands in names of firms; `&&` runs something.
            case 0x26:
                guard next < bytes.count, bytes[next] == 0x26 else { continue }
                isSubstitution = false
            case 0x0a: isSubstitution = false
            case 0x60: isSubstitution = true
            case 0x24:
                guard next < bytes.count, bytes[next] == 0x28 else { continue }
                isSubstitution = true
                next += 1
            default: continue
            }
            // A run of separators is looked at from each of its ends only so far, which keeps the whole linear.
            let furthest = min(bytes.count, next + 32)
            while next < furthest,
                ScreenedText.isSpace(bytes[next]) || [0x26, 0x7c, 0x3b, 0x28, 0x7b].contains(bytes[next])
            {
                next += 1
            }
            guard let command = commandEnd(bytes, next) else { continue }
            if let confidence = judge(
                command.word, bytes, command.end, isSubstitution: isSubstitution, isLine: bytes[at] == 0x0a)
            {
                return Detection(topic: "shell", message: "a shell command", confidence: confidence)
            }
        }
        if text.contains("$ifs") || text.contains("${ifs}") || text.contains("/dev/tcp/") {
            return Detection(topic: "shell", message: "a shell's own notation", confidence: .high)
        }
        return nil
    }

    private static func commandEnd(_ bytes: [UInt8], _ start: Int) -> (word: String, end: Int)? {
        var end = start
        // Quotes and backslashes inside a command (`w'h'oami`, `c\at`) are dropped by the shell.
        var word: [UInt8] = []
        while end < bytes.count, end - start < 40 {
            let byte = bytes[end]
            if ScreenedText.isWord(byte) || byte == 0x2f || byte == 0x2e || byte == 0x2d {
                word.append(byte)
            } else if !((byte == 0x27 || byte == 0x22 || byte == 0x5c) && end + 1 < bytes.count
                && ScreenedText.isLetter(bytes[end + 1]) && !word.isEmpty)
            {
                break
            }
            end += 1
        }
        return word.isEmpty ? nil : (String(decoding: word, as: UTF8.self), end)
    }

    private static func judge(
        _ word: String, _ bytes: [UInt8], _ end: Int, isSubstitution: Bool, isLine: Bool
    ) -> ScreeningHit.Confidence? {
        let isKnown = commands.contains(word) || (word.hasPrefix("/") && word.hasSuffix("sh") && word.contains("bin/"))
        guard isKnown || ambiguous.contains(word) else { return nil }
        var at = end
        let hasSpace =
            at < bytes.count
            && (ScreenedText.isSpace(bytes[at]) || bytes[at] == 0x2b || bytes[at] == 0x24 || bytes[at] == 0x3c)
        while at < bytes.count, ScreenedText.isSpace(bytes[at]) || bytes[at] == 0x2b { at += 1 }
        let argument = at < bytes.count ? bytes[at] : 0
        // End of the value, or something that a shell acts on.
        let endsCleanly =
            at >= bytes.count || [0x3b, 0x7c, 0x26, 0x60, 0x29, 0x23, 0x3e, 0x0a, 0x27, 0x22].contains(argument)
        let isShellArgument =
            hasSpace
            && ([0x2d, 0x2f, 0x2e, 0x24, 0x7e, 0x3c, 0x3e, 0x60, 0x2a].contains(argument) || hasURL(bytes, at))
        if isSubstitution { return endsCleanly || isShellArgument || isKnown ? .high : .low }
        if isShellArgument { return isLine ? (isKnown ? .high : .low) : .high }
        if isLine { return nil }
        let takesNumber = (word == "sleep" || word == "ping" || word == "timeout") && ScreenedText.isDigit(argument)
        if takesNumber { return .high }
        if isKnown { return endsCleanly ? .high : .low }
        return endsCleanly && hasSpace == false && word == "id" ? .low : nil
    }

    private static func hasURL(_ bytes: [UInt8], _ at: Int) -> Bool {
        at + 8 < bytes.count && bytes[at..<(at + 4)].elementsEqual("http".utf8)
            && bytes[(at + 4)..<(at + 9)].contains(0x3a)
    }
}
