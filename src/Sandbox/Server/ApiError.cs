using System.Text.Json.Nodes;

namespace Bellwether.Sandbox.Server;

/// <summary>An answer that is a Status of failure. Thrown on the way, turned into the response at one place.</summary>
internal sealed class ApiError(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public JsonObject? Details { get; } = details;

    /// <summary>Retry-After in seconds, for the header too.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>A continue token in the Status' metadata: the way on from an expired one.</summary>
    public string? Continue { get; init; }

    /// <summary>Some errors of routing are answered in plain text.</summary>
    public bool PlainText { get; init; }

    public JsonObject ToStatus()
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = Message };
        if (Continue is not null)
        {
            status["metadata"] = new JsonObject { ["continue"] = Continue };
        }

        if (Reason.Length > 0)
        {
            status["reason"] = Reason;
        }

        if (Details is not null)
        {
            status["details"] = Details.DeepClone();
        }

        status["code"] = Code;
        return status;
    }

    public static ApiError BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiError Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiError PageNotFound() => new(404, "", "404 page not found") { PlainText = true };

    /// <summary>The group is the server's own, and has no such path.</summary>
    public static ApiError UnknownPath() => new(404, "NotFound", "the server could not find the requested resource", new JsonObject());

    public static ApiError NotAcceptable(string message) => new(406, "NotAcceptable", message);

    public static ApiError NotFound(string group, string resource, string name) => new(
        404, "NotFound", $"{Qualified(group, resource)} \"{name}\" not found", DetailsOf(name, group, resource));

    public static ApiError AlreadyExists(string group, string resource, string name, bool isGoing = false) => new(
        409, "AlreadyExists", $"{(isGoing ? "object is being deleted: " : "")}{Qualified(group, resource)} \"{name}\" already exists", DetailsOf(name, group, resource));

    public static ApiError Conflict(string group, string resource, string name, string why) => new(
        409, "Conflict", $"Operation cannot be fulfilled on {Qualified(group, resource)} \"{name}\": {why}", DetailsOf(name, group, resource));

    public static ApiError Forbidden(string group, string resource, string name, string why) => new(
        403, "Forbidden", $"{Qualified(group, resource)}{(name.Length > 0 ? $" \"{name}\"" : "")} is forbidden: {why}", DetailsOf(name, group, resource));

    public static ApiError MethodNotAllowed() => new(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new JsonObject());

    public static ApiError MethodNotSupported(string group, string resource, string method) => new(
        405, "MethodNotAllowed", $"{method} is not supported on resources of kind \"{Qualified(group, resource)}\"", DetailsOf("", group, resource));

    /// <summary>415: the body is of a type that this endpoint doesn't read.</summary>
    public static ApiError UnknownFormat(params string[] accepted) => new(
        415, "UnsupportedMediaType", "the body of the request was in an unknown format - accepted media types include: " + string.Join(", ", accepted));

    public static ApiError NotImplemented(string what) => new(501, "NotImplemented", "the sandbox does not implement " + what);

    public static ApiError Internal(string message) => new(
        500, "InternalError", "Internal error occurred: " + message, new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    public static ApiError Expired(string message) => new(410, "Expired", message);

    public static ApiError Invalid(string group, string kind, string name, IReadOnlyList<FieldError> errors)
    {
        var lines = errors.Select(error => error.ToString()).Distinct(StringComparer.Ordinal).ToList();
        var text = lines.Count == 1 ? lines[0] : "[" + string.Join(", ", lines) + "]";
        var details = DetailsOf(name, group, kind);
        var causes = new JsonArray();
        foreach (var error in errors)
        {
            causes.Add((JsonNode)new JsonObject { ["reason"] = error.Reason, ["message"] = error.Body, ["field"] = error.Field });
        }

        details["causes"] = causes;
        return new ApiError(422, "Invalid", $"{Qualified(group, kind)} \"{name}\" is invalid: {text}", details);
    }

    public static JsonObject DetailsOf(string name, string group, string kind)
    {
        var details = new JsonObject();
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (group.Length > 0)
        {
            details["group"] = group;
        }

        if (kind.Length > 0)
        {
            details["kind"] = kind;
        }

        return details;
    }

    private static string Qualified(string group, string resource) => group.Length == 0 ? resource : resource + "." + group;
}
