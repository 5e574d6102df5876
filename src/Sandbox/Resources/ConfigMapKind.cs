using System.Text;
using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Server;

namespace Bellwether.Sandbox.Resources;

internal sealed class ConfigMapKind() : BuiltInKind(Describe("", "v1", "ConfigMap", "configmaps", true, "core.v1.ConfigMap", "cm"))
{
    private const int MaxBytes = 1024 * 1024;

    public override void Validate(JsonObject obj, List<FieldError> errors)
    {
        var (data, binary) = (obj.Map("data") ?? [], obj.Map("binaryData") ?? []);
        long total = 0;
        foreach (var (key, value) in data.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Names.ConfigKeyError(key) is { } wrong)
            {
                errors.Add(FieldError.Invalid($"data[{key}]", key, wrong));
            }

            if (binary.ContainsKey(key))
            {
                errors.Add(FieldError.Invalid($"data[{key}]", key, "duplicate of key present in binaryData"));
            }

            total += Encoding.UTF8.GetByteCount(value.AsText() ?? "");
        }

        foreach (var (key, value) in binary.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Names.ConfigKeyError(key) is { } wrong)
            {
                errors.Add(FieldError.Invalid($"binaryData[{key}]", key, wrong));
            }

            total += Convert.FromBase64String(value.AsText() ?? "").Length;
        }

        if (total > MaxBytes)
        {
            errors.Add(FieldError.TooLong("", MaxBytes));
        }
    }

    public override void ValidateUpdate(JsonObject obj, JsonObject old, string subresource, List<FieldError> errors)
    {
        Immutability.Validate(obj, old, ["data", "binaryData"], errors);
        Validate(obj, errors);
    }
}
