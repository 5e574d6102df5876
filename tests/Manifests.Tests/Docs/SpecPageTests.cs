using System.Reflection;
using Bellwether.Crds;
using Bellwether.Manifests.Tests.Schemas;

namespace Bellwether.Manifests.Tests.Docs;

/// <summary>The pages under docs/spec are the contract, so they can't say less or more than the code.</summary>
public sealed class SpecPageTests
{
    private const string FollowerPage = "followercluster.md";
    private const string SyncPage = "crossclustersync.md";

    [Theory]
    [InlineData(FollowerPage, typeof(FollowerCluster))]
    [InlineData(SyncPage, typeof(CrossClusterSync))]
    public void The_page_has_every_field_and_no_other(string page, Type kind)
    {
        MarkdownTables.Rows(page, "Field").Select(row => row[0])
            .Should().BeEquivalentTo(Documented(kind).Select(field => field.Path)).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(FollowerPage, typeof(FollowerCluster))]
    [InlineData(SyncPage, typeof(CrossClusterSync))]
    public void The_page_has_the_defaults_and_limits_of_the_schema(string page, Type kind)
    {
        var rows = MarkdownTables.Rows(page, "Field").ToDictionary(row => row[0]);
        foreach (var (path, schema, required) in Documented(kind))
        {
            var (@default, limits) = (rows[path][1], rows[path][2]);
            // The status as a whole has the default of observedGeneration.
            var expected = path == "status.observedGeneration" ? "-1" : schema["default"]?.ToJsonString();
            @default.Should().Be(expected is null ? "" : $"`{expected}`", path);
            limits.Contains("required", StringComparison.Ordinal).Should().Be(required, path);

            var element = schema["items"] ?? schema;
            object?[] numbers = [schema["minItems"], schema["maxItems"], element["maxLength"]];
            foreach (var number in numbers.OfType<object>())
            {
                limits.Split(' ', ';', ',').Should().Contain($"{number}", path);
            }

            foreach (var value in element["enum"]?.AsArray() ?? [])
            {
                limits.Should().Contain($"`{value}`", path);
            }
        }
    }

    [Theory]
    [InlineData(FollowerPage, new[] { typeof(CommonReasons), typeof(FollowerClusterReasons) })]
    [InlineData(SyncPage, new[] { typeof(CommonReasons), typeof(CrossClusterSyncReasons), typeof(AuditReasons), typeof(CopyReasons) })]
    public void The_page_has_every_reason_and_no_other(string page, Type[] reasons)
    {
        MarkdownTables.Rows(page, "Reason").Select(row => row[0]).Distinct()
            .Should().BeEquivalentTo(reasons.SelectMany(Constants).Distinct());
    }

    [Theory]
    [InlineData(FollowerPage, new[] { "Ready", "Reachable", "Authenticated", "Authorized", "Reconciling", "Stalled", "DeletionHeld" })]
    [InlineData(SyncPage, new[] { "Ready", "SourceAvailable", "Reconciling", "Stalled", "AuditLagging" })]
    public void The_page_has_every_condition_of_the_kind(string page, string[] conditions)
    {
        Constants(typeof(ConditionTypes)).Should().Contain(conditions);
        MarkdownTables.Rows(page, "Condition").Select(row => row[0]).Should().Equal(conditions);
    }

    [Fact]
    public void The_page_has_every_mark_on_a_copy()
    {
        string[] marks =
        [
            $"label `{Marks.OriginLabel}`", $"label `{Marks.SyncIdLabel}`", $"annotation `{Marks.SyncAnnotation}`",
            $"annotation `{Marks.SourceAnnotation}`", $"annotation `{Marks.OnDeleteAnnotation}`",
            $"annotation `{Marks.FingerprintAnnotation}`", $"annotation `{Marks.FieldsAnnotation}`",
        ];

        MarkdownTables.Rows(SyncPage, "Mark").Select(row => $"{row[0]}`").Should().Equal(marks);
    }

    [Fact]
    public void Values_of_reasons_are_their_names_in_camel_case()
    {
        foreach (var type in new[] { typeof(CommonReasons), typeof(FollowerClusterReasons), typeof(CrossClusterSyncReasons), typeof(AuditReasons), typeof(CopyReasons) })
        {
            Fields(type).Should().OnlyContain(field => field.Name == (string)field.GetRawConstantValue()!);
            Constants(type).Should().OnlyContain(reason => reason.All(char.IsAsciiLetter) && char.IsUpper(reason[0]));
        }
    }

    // Label selectors and conditions are Kubernetes' own: the pages tell of them in words.
    private static IEnumerable<(string Path, System.Text.Json.Nodes.JsonObject Schema, bool Required)> Documented(Type kind) =>
        Definitions.Fields(kind).Where(field => !field.Path.Contains("elector.") && !field.Path.Contains("conditions[]"));

    private static IEnumerable<string> Constants(Type type) => Fields(type).Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field is { IsLiteral: true });
}
