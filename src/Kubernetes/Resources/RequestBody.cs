namespace Bellwether.Kubernetes.Resources;

/// <summary>
/// A JSON body in three parts, sent one after the other: the same prefix and suffix serve many requests, and only the splice (such as
/// <c>"uid":"...",</c>) differs. Can hold object data, so it can't be formatted.
/// </summary>
public readonly struct RequestBody(ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> splice, ReadOnlyMemory<byte> suffix)
{
    public RequestBody(ReadOnlyMemory<byte> whole)
        : this(whole, default, default)
    {
    }

    public ReadOnlyMemory<byte> Prefix { get; } = prefix;

    public ReadOnlyMemory<byte> Splice { get; } = splice;

    public ReadOnlyMemory<byte> Suffix { get; } = suffix;

    public int Length => Prefix.Length + Splice.Length + Suffix.Length;

    public override string ToString() => nameof(RequestBody);
}
