using Bellwether.Operator.Syncs.Content;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>
/// The sources of one sync by name, as seen. Immutable, and equal when the sources are; of objects that are none it tells live why not,
/// since there is no end to them.
/// </summary>
public sealed class SourceSelection : IEquatable<SourceSelection>
{
    // In the order of the names. Nearly always one.
    private readonly KeyValuePair<string, SourceFacts>[] _sources;
    private readonly ISourcePresence? _others;

    private SourceSelection(KeyValuePair<string, SourceFacts>[] sources, bool isKnown, SourceRejection? rejection, ISourcePresence? others) =>
        (_sources, IsKnown, Rejection, _others) = (sources, isKnown, rejection, others);

    public IReadOnlyList<KeyValuePair<string, SourceFacts>> All => _sources;

    /// <summary>The facts of the one source that the sync names; null for a selector.</summary>
    public SourceFacts? NamedOne => _others is null && IsKnown ? _sources[0].Value : null;

    /// <summary>Which objects the sync selects is known. False: nothing follows from an object that isn't there.</summary>
    public bool IsKnown { get; }

    /// <summary>What is wrong about the selection as a whole; null if nothing is. Each source can have a rejection of its own.</summary>
    public SourceRejection? Rejection { get; }

    /// <summary>The one source of a sync that names it, whether it is there or not.</summary>
    public static SourceSelection Named(string name, SourceFacts facts) => new([new(name, facts)], isKnown: true, rejection: null, others: null);

    /// <summary>What a selector selects.</summary>
    /// <param name="others">Tells of any other object of the namespace why it isn't selected.</param>
    /// <param name="rejection">What is wrong although the sources are known: there are none, or too many.</param>
    public static SourceSelection Selected(
        IEnumerable<KeyValuePair<string, SourceFacts>> sources, ISourcePresence others, SourceRejection? rejection = null)
    {
        KeyValuePair<string, SourceFacts>[] sorted = [.. sources];
        Array.Sort(sorted, (one, other) => string.CompareOrdinal(one.Key, other.Key));
        return new(sorted, isKnown: true, rejection, others);
    }

    /// <summary>What the sync's selector selects isn't known yet.</summary>
    public static SourceSelection Unknown(SourceRejection rejection) => new([], isKnown: false, rejection, others: null);

    /// <summary>Null for an object that is no source of the sync.</summary>
    public SourceFacts? Find(string source)
    {
        var (low, high) = (0, _sources.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            switch (string.CompareOrdinal(_sources[middle].Key, source))
            {
                case 0:
                    return _sources[middle].Value;
                case < 0:
                    low = middle + 1;
                    break;
                default:
                    high = middle - 1;
                    break;
            }
        }

        return null;
    }

    /// <summary>Why an object is no source, for one that <see cref="Find"/> doesn't find, or whose copies have another name now.</summary>
    public SourceAbsence Absence(string source)
    {
        if (!IsKnown)
        {
            return SourceAbsence.Unknown;
        }

        if (_others is null)
        {
            // The sync was only pointed at another object. If nothing can take the old copies' place, they stay until something can: a wrong
            // name must not cost anybody a certificate.
            return _sources[0].Value.State switch
            {
                SourceState.Present => SourceAbsence.Deselected,
                SourceState.Missing when source == _sources[0].Key => SourceAbsence.Gone,
                _ => SourceAbsence.Unknown,
            };
        }

        return Find(source) switch
        {
            null => _others.Absence(source),
            { State: SourceState.Present } => SourceAbsence.Deselected,
            _ => SourceAbsence.Unknown,
        };
    }

    /// <summary>Whether both have the same sources, in whatever state.</summary>
    public bool HasSameNames(SourceSelection other) =>
        ReferenceEquals(this, other)
        || (_sources.Length == other._sources.Length && _sources.Zip(other._sources).All(pair => pair.First.Key == pair.Second.Key));

    public bool Equals(SourceSelection? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && IsKnown == other.IsKnown
            && Rejection == other.Rejection
            && _sources.AsSpan().SequenceEqual(other._sources));

    public override bool Equals(object? obj) => Equals(obj as SourceSelection);

    public override int GetHashCode() => HashCode.Combine(IsKnown, Rejection, _sources.Length);
}
