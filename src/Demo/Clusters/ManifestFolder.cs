using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bellwether.Demo.Clusters;

/// <summary>Reads the manifests that a folder's kustomization.yaml names, in its order.</summary>
internal static class ManifestFolder
{
    /// <exception cref="DemoFailure">A file is missing or isn't YAML.</exception>
    public static IReadOnlyList<JsonObject> Read(string folder)
    {
        var kustomization = ReadFile(Path.Combine(folder, "kustomization.yaml")).Single();
        var files = kustomization["resources"]?.AsArray() ?? [];
        return [.. files.SelectMany(file => ReadFile(Path.Combine(folder, file!.GetValue<string>())))];
    }

    /// <summary>The documents of one file.</summary>
    public static IReadOnlyList<JsonObject> ReadFile(string file)
    {
        try
        {
            using var text = File.OpenText(file);
            var parser = new Parser(text);
            var documents = new List<JsonObject>();
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                if (ReadNode(parser) is JsonObject document)
                {
                    documents.Add(document);
                }

                parser.Consume<DocumentEnd>();
            }

            return documents;
        }
        catch (IOException missing)
        {
            throw new DemoFailure($"The manifest {file} could not be read: {missing.Message}", missing);
        }
        catch (YamlException wrong)
        {
            throw new DemoFailure($"The manifest {file} isn't YAML: see line {wrong.Start.Line}.", wrong);
        }
    }

    private static JsonNode? ReadNode(Parser parser)
    {
        if (parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var name = parser.Consume<Scalar>().Value;
                map[name] = ReadNode(parser);
            }

            return map;
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(ReadNode(parser));
            }

            return list;
        }

        return ReadScalar(parser.Consume<Scalar>());
    }

    /// <summary>By the rules of YAML 1.2's core schema, as far as manifests need them.</summary>
    private static JsonValue? ReadScalar(Scalar scalar) => scalar switch
    {
        { Style: not ScalarStyle.Plain } => JsonValue.Create(scalar.Value),
        { Value: "" or "~" or "null" } => null,
        { Value: "true" } => JsonValue.Create(true),
        { Value: "false" } => JsonValue.Create(false),
        _ when long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value),
    };
}
