using Bellwether.Kubernetes.Resources;

namespace Bellwether.Operator.Followers;

/// <summary>What the syncs onto a follower need to be allowed to do in it. Compared by value.</summary>
public sealed class FollowerNeeds : IEquatable<FollowerNeeds>
{
    private readonly CopyPlace[] _places;
    private readonly ResourceKind[] _otherKinds;

    /// <param name="places">The kinds of copies that are to be written, and in which namespaces.</param>
    /// <param name="createsNamespaces">Whether a sync wants missing namespaces created, and may.</param>
    /// <param name="knownKinds">Every kind that there can be copies of.</param>
    public FollowerNeeds(IEnumerable<CopyPlace> places, bool createsNamespaces, IEnumerable<ResourceKind> knownKinds)
    {
        _places = [.. places.Distinct().OrderBy(place => place.Kind.ToString(), StringComparer.Ordinal).ThenBy(place => place.Namespace, StringComparer.Ordinal)];
        CreatesNamespaces = createsNamespaces;
        _otherKinds = [.. knownKinds.Except(Kinds).OrderBy(kind => kind.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Where copies are to be written, without repetitions.</summary>
    public IReadOnlyList<CopyPlace> Places => _places;

    /// <summary>The kinds of these copies.</summary>
    public IEnumerable<ResourceKind> Kinds => _places.Select(place => place.Kind).Distinct();

    /// <summary>
    /// Kinds that no sync copies now. Copies of them may be left from before, so they are looked at where that is granted, and nothing is
    /// amiss where it isn't.
    /// </summary>
    public IReadOnlyList<ResourceKind> OtherKinds => _otherKinds;

    public bool CreatesNamespaces { get; }

    /// <summary>
    /// The only namespaces that copies can be in, without repetitions: rights in these are enough. Null: there can be others.
    /// </summary>
    public IReadOnlyList<string>? Namespaces { get; init; }

    /// <summary>With the kinds as a cluster serves them, and without those that it doesn't.</summary>
    public FollowerNeeds Resolved(IReadOnlyDictionary<ResourceKind, ResourceKind> served) => new(
        _places.Where(place => served.ContainsKey(place.Kind)).Select(place => place with { Kind = served[place.Kind] }),
        CreatesNamespaces,
        Kinds.Concat(_otherKinds).Where(served.ContainsKey).Select(kind => served[kind]))
    {
        Namespaces = Namespaces,
    };

    public bool Equals(FollowerNeeds? other) =>
        other is not null
        && CreatesNamespaces == other.CreatesNamespaces
        && (Namespaces is null ? other.Namespaces is null : other.Namespaces is not null && Namespaces.SequenceEqual(other.Namespaces))
        && _places.AsSpan().SequenceEqual(other._places)
        && _otherKinds.AsSpan().SequenceEqual(other._otherKinds);

    public override bool Equals(object? obj) => Equals(obj as FollowerNeeds);

    public override int GetHashCode() => HashCode.Combine(_places.Length, _otherKinds.Length, CreatesNamespaces);
}
