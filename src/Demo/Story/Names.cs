using Bellwether.Demo.Clusters;

namespace Bellwether.Demo.Story;

/// <summary>The objects of the story. Those of config/samples, and one more Secret with its sync.</summary>
internal static class Names
{
    public static readonly ObjectName Certificate = new("Secret", "prod", "wildcard-example-com");
    public static readonly ObjectName CertificateCopy = new("Secret", "ingress", "wildcard-example-com");
    public static readonly ObjectName CertificateSync = new("CrossClusterSync", "prod", "wildcard-tls");

    public static readonly ObjectName Settings = new("ConfigMap", "prod", "web-settings");
    public static readonly ObjectName SettingsCopy = Settings;
    public static readonly ObjectName SettingsSync = new("CrossClusterSync", "prod", "web-settings");

    public static readonly ObjectName Team = new("Secret", "prod", "team-tls");
    public static readonly ObjectName TeamCopy = new("Secret", "ingress", "team-tls");
    public static readonly ObjectName TeamSync = new("CrossClusterSync", "prod", "team-tls");

    public const string OperatorNamespace = "bellwether-system";

    public static ObjectName Follower(string name) => new("FollowerCluster", "", name);
}
