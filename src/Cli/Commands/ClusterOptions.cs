using System.CommandLine;
using System.CommandLine.Parsing;
using Bellwether.Cli.Clusters;
using Bellwether.Operator.Options;

namespace Bellwether.Cli.Commands;

/// <summary>The options that every command with a cluster has, named as kubectl names them.</summary>
internal sealed class ClusterOptions
{
    private readonly Option<string?> _kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig file of the management cluster. Default: KUBECONFIG, then ~/.kube/config.",
        HelpName = "file",
    };

    private readonly Option<string?> _context = new("--context")
    {
        Description = "Context within the kubeconfig. Default: its current context.",
        HelpName = "name",
    };

    private readonly Option<string?> _namespace = new("--namespace", "-n")
    {
        Description = "Namespace of the CrossClusterSync. Default: the context's.",
        HelpName = "name",
    };

    private readonly Option<string?> _operatorNamespace = new("--operator-namespace")
    {
        Description = $"Where the operator and its Secrets are. [default: {OperatorOptions.DefaultNamespace}]",
        HelpName = "name",
    };

    private readonly Option<string?> _originId = new("--origin-id")
    {
        Description = "The operator's own --origin-id, if it was given one.",
        HelpName = "id",
    };

    private readonly Option<TimeSpan> _timeout = new("--timeout")
    {
        Description = "How long each cluster may take. One that takes longer is reported as unreachable. [default: 30s]",
        HelpName = "duration",
        CustomParser = Duration,
    };

    public void AddTo(Command command, bool withFollowers = true, bool withNamespace = true)
    {
        command.Options.Add(_kubeconfig);
        command.Options.Add(_context);
        if (withNamespace)
        {
            command.Options.Add(_namespace);
        }

        command.Options.Add(_timeout);
        if (withFollowers)
        {
            command.Options.Add(_operatorNamespace);
            command.Options.Add(_originId);
        }
    }

    public ClusterArguments Read(ParseResult parsed)
    {
        var defaults = new ClusterArguments();
        return new ClusterArguments
        {
            Kubeconfig = parsed.GetValue(_kubeconfig),
            Context = parsed.GetValue(_context),
            Namespace = parsed.GetValue(_namespace),
            OperatorNamespace = parsed.GetValue(_operatorNamespace) ?? defaults.OperatorNamespace,
            OriginId = parsed.GetValue(_originId),
            Timeout = parsed.GetResult(_timeout) is null ? defaults.Timeout : parsed.GetValue(_timeout),
        };
    }

    private static TimeSpan Duration(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (!GoDuration.TryParse(text, out var duration) || duration < TimeSpan.FromSeconds(1) || duration > TimeSpan.FromHours(1))
        {
            result.AddError($"--timeout: '{text}' is not a duration between 1s and 1h: write it like 30s or 2m");
        }

        return duration;
    }
}
