using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Access;

/// <summary>One question to an authorizer.</summary>
/// <param name="Path">Of a request that is about no resource; else null.</param>
internal sealed record AccessQuestion(
    ApiUser User, string Verb, string Group, string Resource, string Subresource, string Namespace, string Name, string? Path)
{
    public static AccessQuestion Of(ApiUser user, RequestInfo info) =>
        new(user, info.Verb, info.Group, info.Resource, info.Subresource, info.Namespace, info.Name, null);

    public static AccessQuestion Of(ApiUser user, string method, string path) =>
        new(user, method.ToLowerInvariant(), "", "", "", "", "", path);
}

internal interface IAuthorizer
{
    /// <summary>Allowed, and why.</summary>
    (bool Allowed, string Reason) Judge(AccessQuestion question);
}

/// <summary>Everything, to everybody who is somebody.</summary>
internal sealed class AllowAll : IAuthorizer
{
    public (bool Allowed, string Reason) Judge(AccessQuestion question) => (question.User != ApiUser.Anonymous, "");
}
