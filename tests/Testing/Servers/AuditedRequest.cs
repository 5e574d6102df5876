namespace Bellwether.Testing.Servers;

/// <summary>One request as an API server's audit log tells it, without what differs from one to the next of its kind.</summary>
/// <param name="Resource">With its subresource: <c>followerclusters/status</c>. Of no resource, the path.</param>
/// <param name="Name">Empty for lists, watches and creations.</param>
/// <param name="IsAllowed">By the authorizer; what admission refuses was allowed before.</param>
public readonly record struct AuditedRequest(string Verb, string Group, string Resource, string Namespace, string Name, bool IsAllowed)
{
    public override string ToString() =>
        $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}{(Name.Length == 0 ? "" : $" named {Name}")}{(Namespace.Length == 0 ? "" : $" in {Namespace}")}";
}
