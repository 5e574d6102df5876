namespace Bellwether.Sandbox.Server;

internal enum Representation
{
    Full,
    Partial,
    Table,
}

/// <summary>What an Accept header asks for, of what is served.</summary>
/// <param name="As">Whole objects, metadata or a table.</param>
/// <param name="Version">Of meta.k8s.io, for the latter two.</param>
/// <param name="OfList">Metadata of a list is asked for, not of one object.</param>
internal sealed record Negotiation(Representation As, string Version, bool OfList = false)
{
    public static readonly Negotiation Whole = new(Representation.Full, "v1");

    /// <exception cref="ApiError">406: nothing that is accepted can be served.</exception>
    public static Negotiation Of(string? accept, bool tables)
    {
        if (string.IsNullOrEmpty(accept))
        {
            return Whole;
        }

        foreach (var clause in accept.Split(','))
        {
            if (One(clause, tables) is { } found)
            {
                return found;
            }
        }

        throw new ApiError(
            406,
            "NotAcceptable",
            "406: Not Acceptable",
            new System.Text.Json.Nodes.JsonObject());
    }

    private static Negotiation? One(string clause, bool tables)
    {
        var parts = clause.Split(';', StringSplitOptions.TrimEntries);
        if (parts[0] is not ("application/json" or "*/*" or "application/*"))
        {
            return null;
        }

        string kind = "", group = "", version = "";
        foreach (var part in parts.Skip(1))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var value = at < 0 ? "" : part[(at + 1)..];
            switch (at < 0 ? part : part[..at])
            {
                case "as":
                    kind = value;
                    break;
                case "g":
                    group = value;
                    break;
                case "v":
                    version = value;
                    break;
            }
        }

        return kind switch
        {
            "" => Whole,
            "Table" when tables && group == "meta.k8s.io" && version is "v1" or "v1beta1" => new Negotiation(Representation.Table, version),
            "PartialObjectMetadata" or "PartialObjectMetadataList" when group == "meta.k8s.io" && version is "v1" or "v1beta1" =>
                new Negotiation(Representation.Partial, version, kind.EndsWith("List", StringComparison.Ordinal)),
            _ => null,
        };
    }
}
