namespace Bellwether.Sandbox;

/// <summary>One way in which a server hurts a request.</summary>
public sealed record Fault
{
    private Fault(FaultKind kind)
    {
        Kind = kind;
    }

    internal FaultKind Kind { get; }

    internal TimeSpan Delay { get; private init; }

    internal int Code { get; private init; }

    internal int? RetryAfter { get; private init; }

    internal long Revision { get; private init; }

    internal int Events { get; private init; }

    /// <summary>Answers as ever, but later.</summary>
    public static Fault Latency(TimeSpan delay) => new(FaultKind.Latency) { Delay = delay };

    /// <summary>429 with Retry-After; nothing is done.</summary>
    public static Fault TooManyRequests(int retryAfterSeconds = 1) => new(FaultKind.Status) { Code = 429, RetryAfter = retryAfterSeconds };

    /// <summary>A 5xx; nothing is done.</summary>
    public static Fault ServerError(int code = 500) => new(FaultKind.Status) { Code = code };

    /// <summary>HTTP 410, as a server may answer a watch or a list whose version it forgot.</summary>
    public static Fault Gone() => new(FaultKind.Status) { Code = 410 };

    /// <summary>401, as for a token that just expired.</summary>
    public static Fault Unauthorized() => new(FaultKind.Status) { Code = 401 };

    /// <summary>The connection breaks; nothing is done.</summary>
    public static Fault Reset() => new(FaultKind.Reset);

    /// <summary>No answer, ever; nothing is done. Ends when the client gives up.</summary>
    public static Fault Hang() => new(FaultKind.Hang);

    /// <summary>The request is carried out, the answer never arrives. Ends when the client gives up.</summary>
    public static Fault LostResponse() => new(FaultKind.LostResponse);

    /// <summary>The request is carried out, then the connection breaks.</summary>
    public static Fault ResetAfter() => new(FaultKind.ResetAfter);

    /// <summary>A watch opens, tells so many events and then stays silent, also past its timeout. Ends when the client gives up.</summary>
    public static Fault SilentWatch(int afterEvents = 0) => new(FaultKind.SilentWatch) { Events = afterEvents };

    /// <summary>A watch opens and tells so many events; the connection breaks instead of the next one.</summary>
    public static Fault BrokenWatch(int afterEvents = 0) => new(FaultKind.BrokenWatch) { Events = afterEvents };

    /// <summary>The server's wall clock jumps, then the request is answered as ever. See <see cref="ApiServer.ClockOffset"/>.</summary>
    public static Fault ClockJump(TimeSpan by) => new(FaultKind.ClockJump) { Delay = by };

    /// <summary>Gets and lists answer with the state of this revision, as far back as the history goes.</summary>
    public static Fault StaleRead(long revision) => new(FaultKind.StaleRead) { Revision = revision };
}

internal enum FaultKind
{
    Latency,
    Status,
    Reset,
    Hang,
    LostResponse,
    ResetAfter,
    SilentWatch,
    BrokenWatch,
    ClockJump,
    StaleRead,
}
