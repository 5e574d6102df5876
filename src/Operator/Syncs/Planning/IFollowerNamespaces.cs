using Bellwether.Operator.Followers;

namespace Bellwether.Operator.Syncs.Planning;

/// <summary>The Namespaces of a follower.</summary>
public interface IFollowerNamespaces
{
    NamespaceRecord? Find(string name);

    IEnumerable<KeyValuePair<string, NamespaceRecord>> All { get; }
}
