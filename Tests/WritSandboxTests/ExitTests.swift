import Testing
import WritModel
import WritSandbox

struct ExitTests {
    /// The record shows these words.
    @Test func saysHowASandboxEnded() {
        let killed = Sandbox.Exit(cause: .killed(signal: 9), outOfMemory: true, memoryPeak: .mebibytes(256))
        #expect("\(killed)" == "killed by signal 9, out of memory, peak 256 MiB")
        let left = Sandbox.Exit(cause: .exited(1), outOfMemory: false, memoryPeak: nil)
        #expect("\(left)" == "exit status 1")
    }
}
