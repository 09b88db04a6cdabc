import WritModel
import WritRuntime

/// The event sources of one function, from the triggers of its writ.
struct EventSources {
    let host: FunctionHost
    let context: EventSourceContext
    let store: EventStore
    let asynchronous: AsynchronousInvoker
    let region: String
    let account: String
    /// Make the queue of a bucket's notifications and tell the bucket to use it.
    let prepare: Bool

    /// - Throws: `InputError` for a trigger that cannot be served; what AWS says when it cannot be prepared.
    func make() async throws -> [any EventSource] {
        var sources: [any EventSource] = []
        for (at, trigger) in host.writ.ingress.enumerated() {
            let pointer = "/ingress/\(at)"
            switch trigger {
            case .http, .invoke: break
            case .queue(let queue):
                sources.append(
                    QueuePoller(
                        context, queue: try arn(queue.arn, pointer), batch: queue.batch, partial: queue.partial,
                        source: "sqs \(queue.arn)", pointer: pointer))
            case .upload(let upload): sources.append(try await notifications(upload, pointer))
            case .stream(let stream):
                sources.append(StreamPoller(context, trigger: stream, pointer: pointer, checkpoints: store))
            case .schedule(let schedule):
                let function = host.writ.function
                let accepting = asynchronous
                sources.append(
                    try Scheduler(
                        function: function, trigger: schedule, pointer: pointer, region: region, account: account,
                        now: context.now, newID: context.newID
                    ) { event, source, _ in
                        _ = try await accepting.accept(
                            id: InvokeDesk.newID(), function: function, source: source, payload: event)
                    })
            }
        }
        return sources
    }

    private func notifications(_ upload: Trigger.Upload, _ pointer: String) async throws -> any EventSource {
        let bucket = try arn(upload.arn, pointer).resource
        let queue = ARN(
            service: "sqs", region: region, account: account,
            resource: UploadNotifications.queueName(bucket: bucket, function: host.name))
        if prepare {
            try await UploadNotifications.prepare(bucket: bucket, trigger: upload, queue: queue, context.aws)
        }
        return QueuePoller(
            context, queue: queue, batch: 10, partial: false, source: "s3 \(upload.arn)", pointer: pointer
        ) { UploadNotifications.event(in: $0, admittedBy: upload) }
    }

    private func arn(_ text: String, _ pointer: String) throws(InputError) -> ARN {
        guard let arn = ARN(text), !text.contains("*") else {
            throw InputError(
                "trigger", "`\(text)` names no single source, so it cannot be read", at: host.writ.places[pointer],
                hint: "name the queue, bucket or table in the writ")
        }
        return arn
    }
}
