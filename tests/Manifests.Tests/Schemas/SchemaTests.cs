using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bellwether.Crds;

namespace Bellwether.Manifests.Tests.Schemas;

public sealed class SchemaTests
{
    public static TheoryData<Type> Kinds => [typeof(FollowerCluster), typeof(CrossClusterSync)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_string_and_every_collection_has_a_maximum(Type kind)
    {
        var unbounded = Descendants(kind).Where(field => field.Schema["type"]!.GetValue<string>() switch
        {
            "string" => field.Schema["maxLength"] is null && field.Schema["format"] is null,
            "array" => field.Schema["maxItems"] is null,
            "object" => field.Schema["additionalProperties"] is not null && field.Schema["maxProperties"] is null,
            _ => false,
        });

        unbounded.Select(field => field.Path).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_list_says_how_it_is_merged_and_status_lists_but_conditions_are_atomic(Type kind)
    {
        foreach (var (path, schema) in Descendants(kind).Where(field => field.Schema["type"]!.GetValue<string>() == "array"))
        {
            var type = schema["x-kubernetes-list-type"]?.GetValue<string>();
            type.Should().NotBeNull(path);
            if (path.EndsWith(".conditions", StringComparison.Ordinal))
            {
                type.Should().Be("map", path);
                schema["x-kubernetes-list-map-keys"]!.ToJsonString().Should().Be("""["type"]""");
                schema["items"]!["required"]!.AsArray().Select(name => name!.GetValue<string>()).Should().Contain("type");
            }
            else if (path.StartsWith("status", StringComparison.Ordinal))
            {
                type.Should().Be("atomic", "{0}: a list that is a map would fill managedFields", path);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_field_is_described(Type kind)
    {
        Definitions.Fields(kind).Where(field => string.IsNullOrWhiteSpace(field.Schema["description"]?.GetValue<string>()))
            .Select(field => field.Path).Should().BeEmpty();
        Definitions.Fields(kind).Select(field => field.Schema["description"]!.GetValue<string>())
            .Should().OnlyContain(text => !text.Contains('<') && !text.Contains("  "));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Defaults_of_the_schema_are_those_of_the_code(Type kind)
    {
        // The smallest object that the schema accepts, as the server stores it and as the code reads it.
        var minimal = JsonNode.Parse(kind == typeof(FollowerCluster)
            ? """{"spec":{"kubeconfig":{"secretRef":{"name":"a"}},"access":[{"from":{"namespaces":["a"]}}]}}"""
            : """{"spec":{"source":{"kind":"Secret","name":"a"},"targets":[{"clusters":["c"],"namespaces":{"names":["n"]}}]}}""")!;
        var defaulted = minimal.DeepClone();
        Apply(Definitions.Schema(kind), defaulted);

        Decoded(minimal).Should().Be(Decoded(defaulted));
        defaulted.ToJsonString().Should().NotBe(minimal.ToJsonString());

        string Decoded(JsonNode json)
        {
            var typeInfo = BellwetherJsonContext.Default.GetTypeInfo(kind)!;
            return JsonSerializer.Serialize(JsonSerializer.Deserialize(json, typeInfo), typeInfo);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Defaults_and_enumerations_obey_their_own_schema(Type kind)
    {
        foreach (var (path, schema) in Descendants(kind))
        {
            var allowed = schema["enum"]?.AsArray().Select(value => value!.GetValue<string>()).ToList();
            if (allowed is not null && schema["default"] is { } chosen)
            {
                allowed.Should().Contain(chosen.GetValue<string>(), path);
            }

            foreach (var value in allowed ?? [])
            {
                value.Length.Should().BeLessThanOrEqualTo(schema["maxLength"]!.GetValue<int>(), path);
            }

            if (schema["pattern"] is { } pattern)
            {
                // RE2 has neither look-around nor backreferences.
                pattern.GetValue<string>().Should().StartWith("^").And.EndWith("$").And.NotContain("(?");
                _ = new Regex(pattern.GetValue<string>(), RegexOptions.NonBacktracking);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_fresh_object_never_looks_current(Type kind)
    {
        Definitions.Schema(kind)["properties"]!["status"]!["default"]!.ToJsonString().Should().Be("""{"observedGeneration":-1}""");
        Definitions.Of(kind)["spec"]!["versions"]![0]!["subresources"]!.ToJsonString().Should().Be("""{"status":{}}""");
    }

    [Fact]
    public void Columns_and_names_are_those_of_the_contract()
    {
        string[] Columns(Type kind) =>
            [.. Definitions.Of(kind)["spec"]!["versions"]![0]!["additionalPrinterColumns"]!.AsArray()
                .Where(column => column!["priority"] is null)
                .Select(column => column!["name"]!.GetValue<string>())];

        Columns(typeof(FollowerCluster)).Should().Equal("Ready", "Status", "Account", "Cluster", "Version", "Copies", "Age");
        Columns(typeof(CrossClusterSync)).Should().Equal("Ready", "Status", "Source", "Copies", "Age");
        Definitions.Of(typeof(FollowerCluster))["spec"]!["names"]!["shortNames"]!.ToJsonString().Should().Be("""["fc"]""");
        Definitions.Of(typeof(CrossClusterSync))["spec"]!["names"]!["shortNames"]!.ToJsonString().Should().Be("""["ccs"]""");
        Definitions.Of(typeof(FollowerCluster))["spec"]!["scope"]!.GetValue<string>().Should().Be("Cluster");
        Definitions.Of(typeof(CrossClusterSync))["spec"]!["scope"]!.GetValue<string>().Should().Be("Namespaced");
    }

    private static IEnumerable<(string Path, JsonObject Schema)> Descendants(Type kind)
    {
        var properties = Definitions.Schema(kind)["properties"]!.AsObject();
        return Definitions.All("spec", properties["spec"]!.AsObject()).Concat(Definitions.All("status", properties["status"]!.AsObject()));
    }

    // What the server does to an object before it stores it.
    private static void Apply(JsonObject schema, JsonNode? value)
    {
        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            foreach (var item in list)
            {
                Apply(items, item);
            }
        }

        if (value is not JsonObject fields)
        {
            return;
        }

        foreach (var (name, field) in schema["properties"]?.AsObject() ?? [])
        {
            if (!fields.ContainsKey(name) && field!["default"] is { } fallback)
            {
                fields[name] = fallback.DeepClone();
            }

            Apply(field!.AsObject(), fields[name]);
        }
    }
}
