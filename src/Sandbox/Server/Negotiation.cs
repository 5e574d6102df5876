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
    private const string Json = "application/json";
    private const string Yaml = "application/yaml";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";

    private static readonly Negotiation Whole = new(Representation.Full, "v1");

    /// <exception cref="ApiError">406: nothing that is accepted can be served.</exception>
    public static Negotiation Of(string? accept, bool tables)
    {
        if (string.IsNullOrEmpty(accept))
        {
            return Whole;
        }

        var (offered, otherwise) = (false, false);
        foreach (var clause in accept.Split(','))
        {
            var parts = clause.Split(';', StringSplitOptions.TrimEntries);
            offered |= parts[0] is Json or Yaml or Protobuf or "*/*";
            otherwise |= parts[0] is Yaml or Protobuf && parts.Length == 1;
            if (parts[0] is Json or "*/*" && One(parts, tables) is { } found)
            {
                return found;
            }
        }

        throw otherwise ? ApiError.NotImplemented("answers in YAML or protobuf")
            : offered ? ApiError.NotAcceptable($"only the following media types are accepted: {Json}, {Yaml}, {Protobuf}")
            : new ApiError(406, "NotAcceptable", "406: Not Acceptable", []);
    }

    private static Negotiation? One(string[] parts, bool tables)
    {
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
