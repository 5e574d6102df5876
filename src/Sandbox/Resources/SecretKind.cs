using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

internal sealed class SecretKind() : BuiltInKind(Describe("", "v1", "Secret", "secrets", true, "core.v1.Secret"))
{
    private const int MaxBytes = 1024 * 1024;

    public override IReadOnlyList<string> SelectableFields => ["type"];

    public override string? SelectableField(JsonObject obj, string field) => field == "type" ? obj.Text("type") ?? "" : null;

    public override void PrepareForUpdate(JsonObject obj, JsonObject old, string subresource)
    {
        // A client that leaves the type out means the one it has.
        if (obj.Text("type") is null or "")
        {
            obj["type"] = old["type"]?.DeepClone();
        }
    }

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var data = obj.Map("data") ?? [];
        long total = 0;
        foreach (var (key, value) in data.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Names.ConfigKeyError(key) is { } wrong)
            {
                errors.Add(FieldError.Invalid($"data[{key}]", key, wrong));
            }

            total += Length(value);
        }

        if (total > MaxBytes)
        {
            errors.Add(FieldError.TooLong("data", MaxBytes));
        }

        ValidateByType(obj, data, errors);
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors)
    {
        if ((obj.Text("type") ?? "") != (old.Text("type") ?? ""))
        {
            errors.Add(FieldError.Invalid("type", obj.Text("type") ?? "", "field is immutable"));
        }

        Immutability.Validate(obj, old, ["data"], errors);
        Validate(obj, errors);
    }

    protected override void Default(JsonObject obj)
    {
        if (obj.Map("stringData") is { } texts)
        {
            var data = obj.Ensure("data");
            foreach (var (key, value) in texts)
            {
                data[key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.AsText() ?? ""));
            }

            obj.Remove("stringData");
        }

        if (obj.Text("type") is null or "")
        {
            obj["type"] = "Opaque";
        }

        foreach (var empty in (obj.Map("data") ?? []).Where(pair => pair.Value is null).Select(pair => pair.Key).ToList())
        {
            obj.Map("data")![empty] = "";
        }
    }

    private static int Length(JsonNode? base64)
    {
        var text = base64.AsText() ?? "";
        return (text.Length / 4 * 3) - (text.EndsWith("==", StringComparison.Ordinal) ? 2 : text.EndsWith('=') ? 1 : 0);
    }

    private static void ValidateByType(JsonObject obj, JsonObject data, List<FieldError> errors)
    {
        void Require(params string[] keys)
        {
            errors.AddRange(keys.Where(key => !data.ContainsKey(key)).Select(key => FieldError.Required($"data[{key}]")));
        }

        switch (obj.Text("type"))
        {
            case "kubernetes.io/tls":
                Require("tls.crt", "tls.key");
                break;
            case "kubernetes.io/dockercfg":
                RequireJson(data, ".dockercfg", errors);
                break;
            case "kubernetes.io/dockerconfigjson":
                RequireJson(data, ".dockerconfigjson", errors);
                break;
            // The odd fields of the next two are the real server's.
            case "kubernetes.io/basic-auth" when !data.ContainsKey("username") && !data.ContainsKey("password"):
                errors.Add(FieldError.Required("data[%s][username]"));
                errors.Add(FieldError.Required("data[%s][password]"));
                break;
            case "kubernetes.io/ssh-auth" when Length(data["ssh-privatekey"]) == 0:
                errors.Add(FieldError.Required("data[%s][ssh-privatekey]"));
                break;
            case "kubernetes.io/service-account-token" when obj.Map("metadata").Map("annotations").Text("kubernetes.io/service-account.name") is null or "":
                errors.Add(FieldError.Required("metadata.annotations[kubernetes.io/service-account.name]"));
                break;
        }
    }

    private static void RequireJson(JsonObject data, string key, List<FieldError> errors)
    {
        if (!data.ContainsKey(key))
        {
            errors.Add(FieldError.Required($"data[{key}]"));
            return;
        }

        try
        {
            JsonText.Parse(Convert.FromBase64String(data[key].AsText() ?? ""));
        }
        catch (System.Text.Json.JsonException wrong)
        {
            errors.Add(FieldError.InvalidRaw($"data[{key}]", "\"<secret contents redacted>\"", wrong.Message));
        }
    }
}
