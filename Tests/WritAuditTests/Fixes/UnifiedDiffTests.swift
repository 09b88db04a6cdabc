import Testing

@testable import WritAudit

@Suite struct UnifiedDiffTests {
    private static func diff(_ old: String, _ new: String, hidden: Set<Int> = []) -> String {
        UnifiedDiff.file("f", from: Array(old.utf8), to: Array(new.utf8), hidden: hidden)
    }

    @Test func changesStandInHunksWithTheirLines() {
        let old = (1...20).map { "line \($0)\n" }.joined()
        let new = old.split(separator: "\n").map {
            $0 == "line 3" ? "three\n" : $0 == "line 17" ? "line 17\nnew\n" : "\($0)\n"
        }.joined()
        #expect(
            Self.diff(old, new) == """
                --- a/f
                +++ b/f
                @@ -1,6 +1,6 @@
                 line 1
                 line 2
                -line 3
                +three
                 line 4
                 line 5
                 line 6
                @@ -15,6 +15,7 @@
                 line 15
                 line 16
                 line 17
                +new
                 line 18
                 line 19
                 line 20

                """)
    }

    @Test func nothingIsSaidOfEqualTexts() {
        #expect(Self.diff("a\n", "a\n").isEmpty)
        #expect(Self.diff("", "a\n") == "--- a/f\n+++ b/f\n@@ -0,0 +1,1 @@\n+a\n")
        #expect(Self.diff("a\n", "") == "--- a/f\n+++ b/f\n@@ -1,1 +0,0 @@\n-a\n")
    }

    @Test func linesWithCredentialsAreNotShown() {
        let text = Self.diff("a\npassword: hunter2\nb\n", "a\npassword: hunter2\nb\nc\n", hidden: [2])
        #expect(!text.contains("hunter2") && text.contains("+c"))
        #expect(!Self.diff("a: {p: hunter2}\n", "a: {x: 1, p: hunter2}\n", hidden: [1]).contains("hunter2"))
        #expect(Self.diff("a: {p: hunter2}\n", "a: {x: 1, p: hunter2}\n").contains("hunter2"))
    }
}
