using System.Text.Json;

namespace Bellwether.Operator.Followers.Kubeconfig;

/// <summary>Takes one value out of a Secret's JSON without decoding the rest.</summary>
internal static class SecretData
{
    /// <returns>The value's bytes, which the caller clears; null if the key isn't there.</returns>
    /// <exception cref="JsonException">The JSON or the value's base64 is broken.</exception>
    public static byte[]? Find(ReadOnlySpan<byte> secret, string key)
    {
        var json = new Utf8JsonReader(secret);
        if (!Enter(ref json, "data"))
        {
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.ValueTextEquals(key);
            json.Read();
            if (found && json.TokenType == JsonTokenType.String)
            {
                return json.TryGetBytesFromBase64(out var value) ? value : throw new JsonException("The value is not base64.");
            }

            json.Skip();
        }

        return null;
    }

    /// <summary>Reads on to the first member of an object that is a member of the root.</summary>
    private static bool Enter(ref Utf8JsonReader json, string name)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var found = json.ValueTextEquals(name);
            json.Read();
            if (found)
            {
                return json.TokenType == JsonTokenType.StartObject;
            }

            json.Skip();
        }

        return false;
    }
}
