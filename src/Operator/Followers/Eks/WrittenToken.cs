namespace Bellwether.Operator.Followers.Eks;

/// <summary>A token as text, which is handed out on purpose; so it can't be formatted by accident.</summary>
/// <param name="endsAt">By this machine's clock: from here on it is not to be used.</param>
internal sealed class WrittenToken(string text, DateTimeOffset endsAt)
{
    public string Text { get; } = text;

    public DateTimeOffset EndsAt { get; } = endsAt;

    public override string ToString() => nameof(WrittenToken);
}
