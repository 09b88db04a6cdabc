/// A parsed regular expression.
indirect enum PatternTree: Sendable {
    case empty
    case set(ScalarSet)
    /// `\p{…}`: a general category of Unicode, looked up and not listed.
    case category(PatternCategory)
    /// A class of several parts, one of which is a category.
    case anyOf([PatternTree], negated: Bool)
    case sequence([PatternTree])
    case choice([PatternTree])
    /// `most` nil: without end.
    case repetition(PatternTree, least: Int, most: Int?)
    case start
    case end
    case wordBoundary(Bool)
}

/// A value of General_Category, by its short name (`Lu`) or its group (`L`); the empty name matches all.
struct PatternCategory: Sendable, Equatable {
    var name: String
    var isNegated: Bool

    private static let longNames = [
        "Any": "", "Letter": "L", "Cased_Letter": "LC", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
        "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Nonspacing_Mark": "Mn",
        "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Number": "N", "Decimal_Number": "Nd", "Letter_Number": "Nl",
        "Other_Number": "No", "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd",
        "Open_Punctuation": "Ps", "Close_Punctuation": "Pe", "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf",
        "Other_Punctuation": "Po", "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk",
        "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl",
        "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc", "digit": "Nd", "Format": "Cf", "Private_Use": "Co",
        "Unassigned": "Cn", "Surrogate": "Cs",
    ]

    /// Nil for a property that is not a general category.
    init?(_ text: String, isNegated: Bool) {
        var name = text
        for prefix in ["General_Category=", "gc="] where text.hasPrefix(prefix) {
            name = String(text.dropFirst(prefix.count))
        }
        if let short = Self.longNames[name] {
            self.name = short
        } else if Self.longNames.values.contains(name), !name.isEmpty {
            self.name = name
        } else {
            return nil
        }
        self.isNegated = isNegated
    }

    func contains(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value) else { return false }
        let short = Self.short(scalar.properties.generalCategory)
        let isMember = name == "LC" ? ["Lu", "Ll", "Lt"].contains(short) : short.hasPrefix(name)
        return isMember != isNegated
    }

    private static func short(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "Cn"
        @unknown default: "Cn"
        }
    }
}
