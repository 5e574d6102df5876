namespace Bellwether.Cli.Import.Reading;

/// <summary>
/// The profiles of the files that the aws CLI reads, <c>~/.aws/config</c> and <c>~/.aws/credentials</c>. What both say is the credentials
/// file's word. Pure.
/// </summary>
internal sealed class AwsProfiles
{
    private readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    public static AwsProfiles None { get; } = new();

    /// <param name="config">Its profiles are in sections <c>[profile name]</c> and <c>[default]</c>; others, such as sso-session, are none.</param>
    /// <param name="credentials">Its profiles are in sections <c>[name]</c>.</param>
    public static AwsProfiles Parse(string config, string credentials)
    {
        var profiles = new AwsProfiles();
        profiles.Add(config, section => section == "default" ? section
            : section.StartsWith("profile ", StringComparison.Ordinal) ? Unquoted(section["profile ".Length..])
            : null);
        profiles.Add(credentials, section => section.StartsWith("profile ", StringComparison.Ordinal) ? Unquoted(section["profile ".Length..]) : section);
        return profiles;
    }

    public AwsProfile? Find(string name) => !_sections.TryGetValue(name, out var values) ? null : new AwsProfile(name)
    {
        RoleArn = values.GetValueOrDefault("role_arn"),
        ExternalId = values.GetValueOrDefault("external_id"),
        SourceProfile = values.GetValueOrDefault("source_profile"),
        CredentialSource = values.GetValueOrDefault("credential_source"),
        HasWebIdentity = values.ContainsKey("web_identity_token_file"),
        Region = values.GetValueOrDefault("region"),
        HasKeys = values.ContainsKey("aws_access_key_id"),
        HasSso = values.ContainsKey("sso_session") || values.ContainsKey("sso_start_url"),
        HasProcess = values.ContainsKey("credential_process"),
    };

    private void Add(string text, Func<string, string?> profile)
    {
        Dictionary<string, string>? section = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            // An indented line goes on with the value before it; none of those that matter here is a nested one.
            if (line.Length == 0 || line[0] is '#' or ';' || char.IsWhiteSpace(line[0]))
            {
                continue;
            }

            if (line[0] == '[')
            {
                var end = line.IndexOf(']', StringComparison.Ordinal);
                section = end > 0 && profile(line[1..end].Trim()) is { Length: > 0 } name ? Section(name) : null;
            }
            else if (section is not null && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && Value(line[(at + 1)..]) is { Length: > 0 } value)
            {
                section[line[..at].Trim()] = value;
            }
        }
    }

    private Dictionary<string, string> Section(string name) =>
        _sections.TryGetValue(name, out var known) ? known : _sections[name] = new(StringComparer.Ordinal);

    /// <summary>What comes after <c> #</c> or <c> ;</c> is a comment.</summary>
    private static string Value(string text)
    {
        var comment = Comment(text);
        return (comment < 0 ? text : text[..comment]).Trim();
    }

    private static int Comment(string text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] is '#' or ';' && char.IsWhiteSpace(text[i - 1]))
            {
                return i;
            }
        }

        return -1;
    }

    private static string Unquoted(string name) => name.Trim().Trim('"', '\'');
}
