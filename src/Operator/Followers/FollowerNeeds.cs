namespace Bellwether.Operator.Followers;

/// <summary>What the syncs onto a follower need to be allowed to do in it. Compared by value.</summary>
public sealed class FollowerNeeds : IEquatable<FollowerNeeds>
{
    private readonly (string Kind, string Namespace)[] _places;
    private readonly string[] _otherKinds;

    /// <param name="places">The kinds of copies that are to be written, and in which namespaces.</param>
    /// <param name="createsNamespaces">Whether a sync wants missing namespaces created, and may.</param>
    /// <param name="knownKinds">Every kind that there can be copies of.</param>
    public FollowerNeeds(IEnumerable<(string Kind, string Namespace)> places, bool createsNamespaces, IEnumerable<string> knownKinds)
    {
        _places = [.. places.Distinct().Order()];
        CreatesNamespaces = createsNamespaces;
        _otherKinds = [.. knownKinds.Except(Kinds).Order(StringComparer.Ordinal)];
    }

    /// <summary>Where copies are to be written, without repetitions.</summary>
    public IReadOnlyList<(string Kind, string Namespace)> Places => _places;

    /// <summary>The kinds of these copies.</summary>
    public IEnumerable<string> Kinds => _places.Select(place => place.Kind).Distinct();

    /// <summary>
    /// Kinds that no sync copies now. Copies of them may be left from before, so they are looked at where that is granted, and nothing is
    /// amiss where it isn't.
    /// </summary>
    public IReadOnlyList<string> OtherKinds => _otherKinds;

    public bool CreatesNamespaces { get; }

    public bool Equals(FollowerNeeds? other) =>
        other is not null
        && CreatesNamespaces == other.CreatesNamespaces
        && _places.AsSpan().SequenceEqual(other._places)
        && _otherKinds.AsSpan().SequenceEqual(other._otherKinds);

    public override bool Equals(object? obj) => Equals(obj as FollowerNeeds);

    public override int GetHashCode() => HashCode.Combine(_places.Length, _otherKinds.Length, CreatesNamespaces);
}
