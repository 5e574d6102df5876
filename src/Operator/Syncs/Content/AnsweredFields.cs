using System.Collections.Concurrent;

namespace Bellwether.Operator.Syncs.Content;

/// <summary>
/// What field set followers' servers made of a content, where it can't be predicted: the next follower is sent it at once, and needs no
/// second request. Only a hint; a follower with another schema answers with another set. Thread-safe, of bounded size.
/// </summary>
public sealed class AnsweredFields
{
    public const int Capacity = 8192;

    private readonly ConcurrentDictionary<UInt128, ulong> _fields = new();

    /// <summary>Zero if it isn't known.</summary>
    /// <param name="fingerprint">Of the content.</param>
    public ulong Find(UInt128 fingerprint) => _fields.GetValueOrDefault(fingerprint);

    public void Remember(UInt128 fingerprint, ulong fields)
    {
        if (_fields.Count >= Capacity)
        {
            // It costs one more request each to find out again.
            _fields.Clear();
        }

        _fields[fingerprint] = fields;
    }
}
