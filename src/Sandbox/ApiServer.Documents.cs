using System.Text.Json.Nodes;
using Bellwether.Sandbox.Access;
using Bellwether.Sandbox.FieldOwnership;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox;

/// <content>What is not about stored resources: health, version, discovery, access reviews.</content>
public sealed partial class ApiServer
{
    private static readonly HashSet<string> Public = ["/healthz", "/livez", "/readyz", "/version", "/version/"];

    private ApiResponse Document(ApiRequest request, ApiUser user)
    {
        if (!Public.Contains(request.Path) && !_authorizer.Judge(AccessQuestion.Of(user, request.Method, request.Path)).Allowed)
        {
            throw new ApiError(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {request.Method.ToLowerInvariant()} path \"{request.Path}\"", []);
        }

        switch (request.Path)
        {
            case "/healthz" or "/livez" or "/readyz":
                return Responses.Text(200, "ok");
            case "/version" or "/version/":
                return Responses.Json(200, Version());
        }

        foreach (var documents in Edges.Documents)
        {
            if (documents.Answer(request, _context.Registry) is { } answer)
            {
                return answer;
            }
        }

        throw request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["api" or "apis" or "openapi", ..]
            ? ApiError.PageNotFound()
            : ApiError.NotImplemented("the path " + request.Path);
    }

    private JsonObject Version()
    {
        var parts = Options.GitVersion.TrimStart('v').Split('.');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.Length > 1 ? parts[1] : "",
            ["gitVersion"] = Options.GitVersion,
            ["gitCommit"] = "sandbox",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "1970-01-01T00:00:00Z",
            ["goVersion"] = "none",
            ["compiler"] = "dotnet",
            ["platform"] = "linux/amd64",
        };
    }

    /// <summary>SelfSubjectAccessReviews are answered, not stored; null for anything else.</summary>
    private ApiResponse? SelfReview(ApiRequest request, RequestInfo info, ApiUser user)
    {
        if (info is not { Group: "authorization.k8s.io", Version: "v1" })
        {
            return null;
        }

        if (info.Resource != "selfsubjectaccessreviews")
        {
            throw info.Resource is "subjectaccessreviews" or "localsubjectaccessreviews" or "selfsubjectrulesreviews"
                ? ApiError.NotImplemented(info.Resource)
                : ApiError.UnknownPath();
        }

        if (info.Verb != "create")
        {
            throw ApiError.MethodNotAllowed();
        }

        RequestOptions.Create(info.Query);
        var review = Bodies.Parse(request, "SelfSubjectAccessReview");
        var typed = Resources.TypedDecoder.Decode(review, "io.k8s.api.authorization.v1.SelfSubjectAccessReview");
        var spec = typed.Map("spec");
        var (resource, path) = (spec.Map("resourceAttributes"), spec.Map("nonResourceAttributes"));
        if ((resource is null) == (path is null))
        {
            // The real server names no kind here.
            throw ApiError.Invalid("authorization.k8s.io", "", "", [resource is null
                ? FieldError.Invalid("spec.resourceAttributes", null, "exactly one of nonResourceAttributes or resourceAttributes must be specified")
                : FieldError.InvalidRaw(
                    "spec.nonResourceAttributes",
                    $"authorization.NonResourceAttributes{{Path:{FieldError.Shown(path.Text("path") ?? "")}, Verb:{FieldError.Shown(path.Text("verb") ?? "")}}}",
                    "cannot be specified in combination with resourceAttributes")]);
        }

        var question = resource is not null
            ? new AccessQuestion(
                user, resource.Text("verb") ?? "", resource.Text("group") ?? "", resource.Text("resource") ?? "", resource.Text("subresource") ?? "",
                resource.Text("namespace") ?? "", resource.Text("name") ?? "", null)
            : AccessQuestion.Of(user, path.Text("verb") ?? "", path.Text("path") ?? "");
        var (allowed, reason) = _authorizer.Judge(question);
        var status = new JsonObject { ["allowed"] = allowed };
        if (reason.Length > 0)
        {
            status["reason"] = reason;
        }

        var manager = (request.Header("User-Agent") ?? "").Split('/')[0];
        new FieldManager(new ReviewVersions(), Options.TimeProvider).Update(Resources.TypedDecoder.Decode([], "io.k8s.api.authorization.v1.SelfSubjectAccessReview"), typed, "authorization.k8s.io/v1", manager);
        typed.Ensure("metadata")["creationTimestamp"] = null;
        return Responses.Json(201, new JsonObject
        {
            ["kind"] = "SelfSubjectAccessReview",
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["metadata"] = typed["metadata"]?.DeepClone(),
            ["spec"] = spec!.DeepClone(),
            ["status"] = status,
        });
    }

    private void Seed()
    {
        if (Options.Authorization == AuthorizationMode.Rbac)
        {
            foreach (var obj in BootstrapRoles.All())
            {
                Put(obj, "kube-apiserver");
            }
        }

        foreach (var name in Options.Namespaces)
        {
            Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } }, "kube-apiserver");
        }
    }

    private sealed class ReviewVersions : IVersions
    {
        public Schema? SchemaOf(string apiVersion) => Resources.BuiltInTypes.SchemaOf("io.k8s.api.authorization.v1.SelfSubjectAccessReview");

        public JsonObject ConvertTo(JsonObject value, string apiVersion) => value;
    }
}
