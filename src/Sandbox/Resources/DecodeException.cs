using System.Text;

namespace Bellwether.Sandbox.Resources;

/// <summary>A body doesn't fit the Go type of its kind; worded as the decoder of the real server does.</summary>
internal sealed class DecodeException : Exception
{
    private readonly DecodePlace? _place;
    private readonly bool _afterValue;

    public DecodeException(string message)
        : base(message)
    {
        Words = message;
    }

    /// <param name="place">Where the value is.</param>
    /// <param name="operation">What the decoder was doing.</param>
    /// <param name="words">What went wrong.</param>
    /// <param name="afterValue">It had read the whole value, not just its first byte.</param>
    public DecodeException(DecodePlace? place, string operation, string words, bool afterValue = false)
        : base($"{DecodePlace.Words(place)}{operation}: {words}")
    {
        (_place, Words, _afterValue) = (place, words, afterValue);
    }

    /// <summary>Only what went wrong, without where.</summary>
    public string Words { get; }

    /// <summary>The message with what the decoder quotes of its input, which it does to Secrets too.</summary>
    public string Quoting(ReadOnlySpan<byte> json)
    {
        if (_place is null)
        {
            return Message;
        }

        var head = _place.Find(json) is { } found ? _afterValue ? found.End : found.Start + 1 : json.Length;
        var peek = Math.Max(0, head - 10);
        return $"{Message}, error found in #{head - peek} byte of ...|{Part(json, peek, head + 10)}|..., bigger context ...|{Part(json, Math.Max(0, head - 50), head + 50)}|...";
    }

    private static string Part(ReadOnlySpan<byte> json, int start, int end) => Encoding.UTF8.GetString(json[start..Math.Min(end, json.Length)]);
}
