using System.Text.Json;
using Bellwether.Sandbox.Json;

namespace Bellwether.Sandbox.Resources;

/// <summary>A value inside a body: a field of a Go type, or a key or index of what is around it.</summary>
/// <param name="Outer">What is around it; null for the body itself.</param>
/// <param name="Member">Its name in JSON; null for an item of a list.</param>
/// <param name="Index">Of an item of a list.</param>
/// <param name="Field">Of a field: its type and name in Go.</param>
internal sealed record DecodePlace(DecodePlace? Outer, string? Member, int Index = 0, string? Field = null)
{
    public static string Words(DecodePlace? place) =>
        place is null ? "" : Words(place.Outer) + (place.Field is null ? "" : place.Field + ": ");

    /// <summary>Where the value begins and ends in a text; null when it isn't there.</summary>
    public (int Start, int End)? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        if (!reader.Read() || !Enter(ref reader))
        {
            return null;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return (start, (int)reader.BytesConsumed);
    }

    /// <summary>Moves a reader that stands at the body to the value.</summary>
    private bool Enter(ref Utf8JsonReader reader)
    {
        if (Outer is not null && !Outer.Enter(ref reader))
        {
            return false;
        }

        if (reader.TokenType != (Member is null ? JsonTokenType.StartArray : JsonTokenType.StartObject))
        {
            return false;
        }

        var depth = reader.CurrentDepth;
        for (var passed = 0; reader.Read() && reader.CurrentDepth > depth; passed++)
        {
            var isIt = Member is null ? passed == Index : reader.ValueTextEquals(Member);
            if (Member is not null)
            {
                reader.Read();
            }

            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
