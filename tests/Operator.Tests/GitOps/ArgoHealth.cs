using System.Text.Json;
using System.Text.Json.Nodes;
using Bellwether.Testing;
using KeraLua;
using YamlDotNet.RepresentationModel;

namespace Bellwether.Operator.Tests.GitOps;

/// <summary>
/// The health that Argo CD shows, by the script that config/argocd/health gives it. Run as Argo CD runs it (util/lua): the object in the
/// global obj, all numbers as Lua 5.1 has them, null as nothing, no library but the basic one and table, and a table as the answer.
/// </summary>
internal sealed record ArgoHealth(string Status, string Message)
{
    public const string Healthy = "Healthy";
    public const string Progressing = "Progressing";
    public const string Degraded = "Degraded";
    public const string Suspended = "Suspended";

    private static readonly Lazy<YamlMappingNode> Entries = new(Read);

    /// <summary>What the user sees: an object that is being deleted is not shown to the script (gitops-engine's pkg/health).</summary>
    public static ArgoHealth Of(JsonNode live) => live["metadata"]?["deletionTimestamp"] is null
        ? ByScript(live)
        : new ArgoHealth(Progressing, "Pending deletion");

    /// <summary>What the script says of an object of the kind that the object names, deleted or not.</summary>
    public static ArgoHealth ByScript(JsonNode live)
    {
        var group = live["apiVersion"]!.GetValue<string>().Split('/')[0];
        var script = ((YamlScalarNode)Entries.Value[$"resource.customizations.health.{group}_{live["kind"]!.GetValue<string>()}"]).Value!;
        using var lua = new Lua(openLibs: false);
        lua.OpenBasicLibrary();
        lua.OpenTableLibrary();
        Push(lua, live);
        lua.SetGlobal("obj");
        if (lua.DoString(script))
        {
            throw new InvalidOperationException($"The script failed: {lua.ToString(-1)}");
        }

        return lua.IsTable(-1)
            ? new ArgoHealth(Text(lua, "status"), Text(lua, "message"))
            : throw new InvalidOperationException($"The script returned a {lua.TypeName(-1)} instead of a table.");
    }

    private static string Text(Lua lua, string field)
    {
        var type = lua.GetField(-1, field);
        var text = type == LuaType.String ? lua.ToString(-1) : throw new InvalidOperationException($"{field} is a {type}.");
        lua.Pop(1);
        return text;
    }

    private static void Push(Lua lua, JsonNode? value)
    {
        lua.CheckStack(8);
        switch (value)
        {
            case JsonObject fields:
                lua.NewTable();
                foreach (var (name, field) in fields)
                {
                    lua.PushString(name);
                    Push(lua, field);
                    lua.RawSet(-3);
                }

                break;
            case JsonArray items:
                lua.NewTable();
                for (var index = 0; index < items.Count; index++)
                {
                    Push(lua, items[index]);
                    lua.RawSetInteger(-2, index + 1);
                }

                break;
            case JsonValue scalar:
                PushScalar(lua, scalar);
                break;
            default:
                lua.PushNil();
                break;
        }
    }

    private static void PushScalar(Lua lua, JsonValue scalar)
    {
        switch (scalar.GetValueKind())
        {
            case JsonValueKind.True or JsonValueKind.False:
                lua.PushBoolean(scalar.GetValueKind() == JsonValueKind.True);
                break;
            case JsonValueKind.Number:
                lua.PushNumber(double.Parse(scalar.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                lua.PushString(scalar.GetValue<string>());
                break;
        }
    }

    private static YamlMappingNode Read()
    {
        using var file = File.OpenText(Repository.PathOf("config/argocd/health/argocd-cm.yaml"));
        var stream = new YamlStream();
        stream.Load(file);
        return (YamlMappingNode)stream.Documents[0].RootNode["data"];
    }
}
