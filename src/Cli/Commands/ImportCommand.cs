using System.CommandLine;
using Bellwether.Cli.Clusters;
using Bellwether.Cli.Import;
using Bellwether.Cli.Import.Interpreting;
using Bellwether.Cli.Import.Reading;
using Bellwether.Cli.Import.Rendering;
using Bellwether.Cli.Rendering.Terminal;

namespace Bellwether.Cli.Commands;

/// <summary><c>import kubed</c>: prints what Bellwether has to be told to do what kubed does.</summary>
internal sealed class ImportCommand
{
    private const string Description = """
        Prints FollowerClusters and CrossClusterSyncs that do what kubed (Config Syncer) does for the annotation
        kubed.appscode.com/sync-contexts, and adopt the copies that are there. Reads the annotated Secrets and ConfigMaps, without their
        data, the kubeconfig that kubed uses and the profiles of the aws CLI. Changes nothing, and prints no credentials.

        Exit code: 0 printed, 1 something was left out, has to be filled in, or could not be found out. What could be is printed.

        Examples:
          kubectl bellwether import kubed > kubed.yaml
          kubectl bellwether import kubed --kubed-kubeconfig kubed.kubeconfig --aws-credentials kubed-credentials
          kubectl bellwether import kubed --only followers | kubectl apply -f -
        """;

    private readonly CliWorld _world;
    private readonly ClusterOptions _clusters = new();

    private readonly Option<string?> _kubeconfig = new("--kubed-kubeconfig")
    {
        Description = "The kubeconfig that kubed uses. Default: from the Secret that kubed's Deployment mounts.",
        HelpName = "file",
    };

    private readonly Option<string?> _awsConfig = new("--aws-config")
    {
        Description = "kubed's configuration of the aws CLI. Default: AWS_CONFIG_FILE, then ~/.aws/config.",
        HelpName = "file",
    };

    private readonly Option<string?> _awsCredentials = new("--aws-credentials")
    {
        Description = "kubed's credentials file of the aws CLI: roles are read, keys are not. Default: AWS_SHARED_CREDENTIALS_FILE, then ~/.aws/credentials.",
        HelpName = "file",
    };

    private readonly Option<string?> _only = new("--only")
    {
        Description = "Print only these: followers or syncs.",
        HelpName = "kind",
    };

    private readonly Option<bool> _allNamespaces = new("--all-namespaces", "-A") { Description = "Annotated objects of every namespace, as without --namespace." };

    private ImportCommand(CliWorld world) => _world = world;

    public static Command Create(CliWorld world)
    {
        var import = new ImportCommand(world);
        var kubed = new Command("kubed", Description) { import._kubeconfig, import._awsConfig, import._awsCredentials, import._only, import._allNamespaces };
        import._clusters.AddTo(kubed, namespaces: "Namespace of the annotated objects. Default: all namespaces.");
        kubed.SetAction(import.RunAsync);
        return new Command("import", "Prints manifests for what another program does now.") { kubed };
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var only = parsed.GetValue(_only);
        if (only is not (null or "followers" or "syncs"))
        {
            throw new CliException($"--only: '{only}' is not one of followers, syncs.");
        }

        var arguments = _clusters.Read(parsed);
        if (parsed.GetValue(_allNamespaces) && arguments.Namespace is not null)
        {
            throw new CliException("--all-namespaces and --namespace: one of the two.");
        }

        var facts = await ReadAsync(parsed, arguments, cancellationToken);
        if (facts is null)
        {
            _world.Tell(parsed, "note", Shade.Strong, $"No Secret or ConfigMap has an annotation of kubed's: {KubedNames.SyncContexts} or {KubedNames.Sync}.");
            return ExitCodes.Nothing;
        }

        var imported = KubedImport.Of(facts);
        if (imported.Followers.Count > 0)
        {
            await _world.Out.WriteAsync(ImportYaml.Render(imported, followers: only != "syncs", syncs: only != "followers"));
        }

        Tell(parsed, "note", Shade.Strong, imported.Notes);
        Tell(parsed, "problem", Shade.Bad, imported.Problems);
        return imported.Problems.Count == 0 ? ExitCodes.Nothing : ExitCodes.Error;
    }

    private void Tell(ParseResult parsed, string what, Shade shade, IReadOnlyList<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            _world.Tell(parsed, what, shade, sentence);
        }
    }

    /// <summary>Null: kubed has nothing to do.</summary>
    private async Task<ImportFacts?> ReadAsync(ParseResult parsed, ClusterArguments arguments, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(_kubeconfig) is { } path ? KubedKubeconfig.Parse(ImportFiles.ReadBytes("--kubed-kubeconfig", path), path) : null;
        var profiles = ImportFiles.ReadProfiles(_world, parsed.GetValue(_awsConfig), parsed.GetValue(_awsCredentials));
        using var management = ManagementClient.Open(arguments, _world);
        var objects = await AnnotatedObjects.ReadAsync(management.Client, arguments.Namespace, cancellationToken);
        if (objects.Count == 0)
        {
            return null;
        }

        var isNeeded = given is null && objects.Any(item => item.Contexts is not null);
        var deployment = await KubedDeployments.FindOneAsync(management.Client, isNeeded, cancellationToken);
        return new ImportFacts
        {
            Objects = objects,
            Kubeconfig = isNeeded
                ? await KubedDeployments.ReadKubeconfigAsync(management.Client, deployment!, cancellationToken)
                : given ?? KubedKubeconfig.None,
            Profiles = profiles,
            Management = KubedContext.AddressOf(management.Server),
            Deployment = deployment,
            OperatorNamespace = arguments.OperatorNamespace,
        };
    }
}
