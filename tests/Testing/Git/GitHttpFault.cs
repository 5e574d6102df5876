namespace Bellwether.Testing.Git;

/// <summary>How a request goes wrong on purpose.</summary>
public sealed record GitHttpFault
{
    private enum Way
    {
        None,
        Status,
        Hang,
        Redirect,
        Slow,
        DropPush,
        DropAnswer,
    }

    private readonly Way _way;

    private GitHttpFault(Way way) => _way = way;

    /// <summary>It goes right.</summary>
    public static GitHttpFault None { get; } = new(Way.None);

    /// <summary>It is accepted and not answered until the server's faults change; then it is dealt with as they are now.</summary>
    public static GitHttpFault Hang { get; } = new(Way.Hang);

    /// <summary>The connection breaks in the middle of a push: git never sees all of it.</summary>
    public static GitHttpFault DropPush { get; } = new(Way.DropPush);

    /// <summary>The connection breaks after a push was done and before the client hears of it.</summary>
    public static GitHttpFault DropAnswer { get; } = new(Way.DropAnswer);

    internal int Code { get; private init; }

    internal string Target { get; private init; } = "";

    internal TimeSpan Delay { get; private init; }

    internal bool IsNone => _way == Way.None;

    internal bool IsHang => _way == Way.Hang;

    internal bool IsRedirect => _way == Way.Redirect;

    internal bool IsStatus => _way == Way.Status;

    internal bool DropsPush => _way == Way.DropPush;

    internal bool DropsAnswer => _way == Way.DropAnswer;

    /// <summary>Answered with a code, such as 401, 403 or 503, and nothing else.</summary>
    public static GitHttpFault Status(int code) => new(Way.Status) { Code = code };

    /// <summary>Sent to the same path of another host.</summary>
    /// <param name="origin">Scheme, host and port.</param>
    public static GitHttpFault RedirectTo(string origin) => new(Way.Redirect) { Target = origin };

    /// <summary>Dealt with after a while.</summary>
    public static GitHttpFault SlowBy(TimeSpan delay) => new(Way.Slow) { Delay = delay };
}
