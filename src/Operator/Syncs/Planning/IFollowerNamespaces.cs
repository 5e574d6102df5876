using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>The Namespaces of a follower.</summary>
public interface IFollowerNamespaces
{
    /// <summary>All of them are known, so that a selector can select; otherwise only some are, by their names.</summary>
    bool AreAllKnown => true;

    /// <summary>Whether it is known if there is such a Namespace.</summary>
    bool Knows(string name) => true;

    NamespaceRecord? Find(string name);

    IEnumerable<KeyValuePair<string, NamespaceRecord>> All { get; }
}
