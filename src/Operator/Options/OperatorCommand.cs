using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Bellwether.Operator.Followers.Eks;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Options;

/// <summary>The operator's command line: its options, their rules, and what is said when one is broken.</summary>
internal static partial class OperatorCommand
{
    private const string DurationRule = "is not a duration: write it like 24h, 90m or 1h30m";

    private static readonly Dictionary<string, LogLevel> LogLevels = new(StringComparer.OrdinalIgnoreCase)
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warn"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
    };

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "Kubeconfig file of the management cluster. Default: KUBECONFIG, then the in-cluster configuration.",
        HelpName = "file",
    };

    private static readonly Option<string?> Context = new("--context")
    {
        Description = "Context within the kubeconfig. Default: its current context.",
        HelpName = "name",
    };

    private static readonly Option<string?> Namespace = new("--namespace")
    {
        Description = "The operator's own namespace: its lease and the kubeconfig Secrets of followers are there.",
        HelpName = "name",
        DefaultValueFactory = _ => OperatorOptions.DefaultNamespace,
    };

    // Of type bool it would take a wrong value for an argument of its own, and the message would not name the option.
    private static readonly Option<string?> LeaderElect = new("--leader-elect")
    {
        Description = "Work only while holding the lease; needed to run more than one replica.",
        HelpName = "true|false",
        Arity = ArgumentArity.ZeroOrOne,
    };

    // What a parser gives can't be null.
    private static readonly BindAddress Nowhere = new(null, -1);

    private static readonly OperatorOptions Defaults = new();

    private static readonly Option<BindAddress> MetricsBindAddress = Parsed(
        "--metrics-bind-address", "host:port", "Where /metrics is served; 0 turns it off.", ":8080", ParseBindAddress);

    private static readonly Option<BindAddress> HealthProbeBindAddress = Parsed(
        "--health-probe-bind-address", "host:port", "Where /healthz and /readyz are served; 0 turns it off.", ":8081", ParseBindAddress);

    private static readonly Option<TimeSpan> UnreachableGrace = Parsed(
        "--unreachable-grace", "duration", "How long an unreachable follower can hold up a deletion.", "24h",
        text => ParseDuration(text, TimeSpan.Zero));

    private static readonly Option<TimeSpan> OrphanGrace = Parsed(
        "--orphan-grace", "duration", "How old a FollowerCluster has to be before copies in it are let go whose sync isn't there.", "1h",
        text => ParseDuration(text, TimeSpan.Zero));

    private static readonly Option<TimeSpan> StaleAfter = Parsed(
        "--stale-after", "duration", "How long a follower may be silent before its copies count as unknown.", "5m",
        text => ParseDuration(text, TimeSpan.FromSeconds(1)));

    private static readonly Option<string?> OriginId = new("--origin-id")
    {
        Description = "Identity of this management cluster on copies. Default: the UID of its kube-system Namespace.",
        HelpName = "id",
    };

    private static readonly Option<RoleAllowList> AllowedRoleArns = Parsed(
        "--allowed-role-arns", "list", "Accounts and patterns of role ARNs, with commas between, that FollowerClusters may name.", "all",
        ParseRoles);

    private static readonly Option<LogFormat> Format = Parsed<LogFormat>(
        "--log-format", "text|json", "How log lines are written.", "text", text => text switch
        {
            "text" => (LogFormat.Text, null),
            "json" => (LogFormat.Json, null),
            _ => (default, "is not one of text, json"),
        });

    private static readonly Option<LogLevel> Level = Parsed<LogLevel>(
        "--log-level", "level", "trace, debug, info, warn or error.", "info",
        text => LogLevels.TryGetValue(text, out var level)
            ? (level, null)
            : (default, "is not one of trace, debug, info, warn, error"));

    /// <summary>Those that say which management cluster, and where in it.</summary>
    internal static IReadOnlyList<Option> OfTheCluster => [Kubeconfig, Context, Namespace];

    /// <summary>A command that runs <paramref name="run"/> with options that are all in order.</summary>
    public static RootCommand Create(Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var command = new RootCommand("Keeps copies of chosen objects of a management cluster in many follower clusters.")
        {
            Kubeconfig, Context, Namespace, LeaderElect, MetricsBindAddress, HealthProbeBindAddress, UnreachableGrace, OrphanGrace, StaleAfter,
            OriginId, AllowedRoleArns, Format, Level,
        };
        foreach (var option in AuditArguments.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => run(ToOptions(parsed), cancellationToken));
        return command;
    }

    /// <summary>One line per broken rule, each naming its option; empty if there is nothing to say.</summary>
    public static IReadOnlyList<string> Complaints(ParseResult parsed)
    {
        var complaints = parsed.Errors.Select(error => error.Message).ToList();
        if (complaints.Count > 0)
        {
            return complaints;
        }

        Check(Kubeconfig, path => path.Length == 0 ? "is empty" : null);
        Check(Context, name => name.Length == 0 ? "is empty" : null);
        Check(LeaderElect, value => value is "true" or "false" ? null : "is not one of true, false");
        Check(Namespace, name => NamespaceName.IsMatch(name)
            ? null
            : "is not a namespace: at most 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit");
        var metrics = Address(parsed, MetricsBindAddress, Defaults.MetricsBindAddress);
        if (metrics is not null and not { Port: 0 } && metrics == Address(parsed, HealthProbeBindAddress, Defaults.HealthProbeBindAddress))
        {
            complaints.Add(Complaint(HealthProbeBindAddress.Name, metrics.ToString(), $"is taken by {MetricsBindAddress.Name}"));
        }

        Check(OriginId, id => LabelValue.IsMatch(id)
            ? null
            : "is not a label value: 1 to 63 of A-Z, a-z, 0-9, '-', '_' and '.', beginning and ending with a letter or digit");
        complaints.AddRange(AuditArguments.Complaints(parsed));
        return complaints;

        void Check(Option<string?> option, Func<string, string?> rule)
        {
            if (parsed.GetValue(option) is { } value && rule(value) is { } broken)
            {
                complaints.Add(Complaint(option.Name, value, broken));
            }
        }
    }

    internal static OperatorOptions ToOptions(ParseResult parsed) => new()
    {
        Kubeconfig = parsed.GetValue(Kubeconfig),
        Context = parsed.GetValue(Context),
        Namespace = parsed.GetValue(Namespace) ?? OperatorOptions.DefaultNamespace,
        LeaderElect = parsed.GetResult(LeaderElect) is not null && parsed.GetValue(LeaderElect) is null or "true",
        MetricsBindAddress = Address(parsed, MetricsBindAddress, Defaults.MetricsBindAddress),
        HealthProbeBindAddress = Address(parsed, HealthProbeBindAddress, Defaults.HealthProbeBindAddress),
        UnreachableGrace = Value(parsed, UnreachableGrace, Defaults.UnreachableGrace),
        OrphanGrace = Value(parsed, OrphanGrace, Defaults.OrphanGrace),
        StaleAfter = Value(parsed, StaleAfter, Defaults.StaleAfter),
        OriginId = parsed.GetValue(OriginId),
        AllowedRoleArns = Value(parsed, AllowedRoleArns, Defaults.AllowedRoleArns),
        Audit = AuditArguments.ToOptions(parsed),
        LogFormat = Value(parsed, Format, Defaults.LogFormat),
        LogLevel = Value(parsed, Level, Defaults.LogLevel),
    };

    private static T Value<T>(ParseResult parsed, Option<T> option, T byDefault) =>
        parsed.GetResult(option) is null ? byDefault : parsed.GetValue(option)!;

    private static BindAddress? Address(ParseResult parsed, Option<BindAddress> option, BindAddress? byDefault) =>
        Value(parsed, option, byDefault ?? Nowhere) is var address && address == Nowhere ? null : address;

    private static (BindAddress? Value, string? Broken) ParseBindAddress(string text) =>
        text == "0" ? (Nowhere, null)
        : BindAddress.TryParse(text, out var address) ? (address, null)
        : (null, "is not an address to listen on: write :8080, 127.0.0.1:8080 or [::1]:8080, or 0 for none");

    internal static (TimeSpan Value, string? Broken) ParseDuration(string text, TimeSpan minimum) =>
        !GoDuration.TryParse(text, out var duration) ? (default, DurationRule)
        : duration < minimum ? (default, $"is too short: at least {GoDuration.Format(minimum)}")
        : (duration, null);

    private static (RoleAllowList? Value, string? Broken) ParseRoles(string text) =>
        RoleAllowList.TryParse(text.Split(','), out var list, out var item)
            ? (list, null)
            : (null, $"holds '{item}', which is neither an account of 12 digits nor a pattern like arn:aws:iam::111122223333:role/bellwether-*");

    /// <summary>An option whose value is parsed, and complained about by its name.</summary>
    /// <param name="shown">How a wrong value is repeated; null: as it is.</param>
    internal static Option<T> Parsed<T>(
        string name,
        string helpName,
        string description,
        string byDefault,
        Func<string, (T? Value, string? Broken)> parse,
        Func<string, string>? shown = null) =>
        new(name)
        {
            Description = $"{description} [default: {byDefault}]",
            HelpName = helpName,
            CustomParser = result => Read(result, name, parse, shown),
        };

    private static T? Read<T>(ArgumentResult result, string name, Func<string, (T? Value, string? Broken)> parse, Func<string, string>? shown)
    {
        var text = result.Tokens[0].Value;
        var (value, broken) = parse(text);
        if (broken is not null)
        {
            result.AddError(Complaint(name, shown?.Invoke(text) ?? text, broken));
        }

        return value;
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex NamespaceName { get; }

    [GeneratedRegex(@"^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelValue { get; }

    private static string Complaint(string option, string value, string broken) => $"{option}: '{value}' {broken}";
}
