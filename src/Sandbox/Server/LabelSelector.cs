using System.Text.Json.Nodes;
using Bellwether.Sandbox.Json;
using Bellwether.Sandbox.Resources;

namespace Bellwether.Sandbox.Server;

/// <summary>A parsed labelSelector parameter: equality, sets, existence and comparison.</summary>
internal sealed class LabelSelector
{
    private readonly List<Requirement> _requirements = [];

    public bool IsEmpty => _requirements.Count == 0;

    /// <exception cref="ApiError">400, worded as the real server.</exception>
    public static LabelSelector Parse(string text)
    {
        var selector = new LabelSelector();
        var tokens = Tokens(text);
        var at = 0;
        while (at < tokens.Count)
        {
            selector._requirements.Add(ParseOne(tokens, ref at));
            if (at == tokens.Count)
            {
                break;
            }

            if (tokens[at] != ",")
            {
                throw ApiError.BadRequest($"found '{tokens[at]}', expected: ',' or 'end of string'");
            }

            if (++at == tokens.Count)
            {
                throw ApiError.BadRequest("found '', expected: identifier after ','");
            }
        }

        return selector;
    }

    public bool Matches(JsonObject obj)
    {
        if (_requirements.Count == 0)
        {
            return true;
        }

        var labels = obj.Map("metadata").Map("labels");
        foreach (var requirement in _requirements)
        {
            if (!requirement.Matches(labels.Text(requirement.Key)))
            {
                return false;
            }
        }

        return true;
    }

    private static Requirement ParseOne(List<string> tokens, ref int at)
    {
        var negated = tokens[at] == "!";
        if (negated)
        {
            at++;
        }

        var key = at < tokens.Count ? tokens[at++] : "";
        if (!IsWord(key))
        {
            throw ApiError.BadRequest($"unable to parse requirement: found '{key}', expected: identifier");
        }

        if (Names.QualifiedNameErrors(key).FirstOrDefault() is { } wrong)
        {
            throw ApiError.BadRequest($"unable to parse requirement: invalid label key \"{key}\": {wrong}");
        }

        if (negated || at == tokens.Count || tokens[at] == ",")
        {
            return new Requirement(key, negated ? "!" : "exists", []);
        }

        var sign = tokens[at++];
        switch (sign)
        {
            case "=" or "==" or "!=" or ">" or "<":
                var value = at < tokens.Count && tokens[at] != "," ? tokens[at++] : "";
                CheckValue(key, value);
                return new Requirement(key, sign, [value]);
            case "in" or "notin":
                return new Requirement(key, sign, Values(tokens, ref at, key));
            default:
                throw ApiError.BadRequest($"unable to parse requirement: found '{sign}', expected: '=', '!=', '==', 'in', notin'");
        }
    }

    private static HashSet<string> Values(List<string> tokens, ref int at, string key)
    {
        if (at >= tokens.Count || tokens[at] != "(")
        {
            throw ApiError.BadRequest($"unable to parse requirement: found '{(at < tokens.Count ? tokens[at] : "")}' expected: '('");
        }

        at++;
        var values = new HashSet<string>(StringComparer.Ordinal);
        var expectsValue = true;
        while (at < tokens.Count && tokens[at] != ")")
        {
            if (tokens[at] == ",")
            {
                if (expectsValue)
                {
                    values.Add("");
                }

                expectsValue = true;
            }
            else
            {
                CheckValue(key, tokens[at]);
                values.Add(tokens[at]);
                expectsValue = false;
            }

            at++;
        }

        if (at == tokens.Count)
        {
            throw ApiError.BadRequest("unable to parse requirement: found '', expected: ',' or ')'");
        }

        if (expectsValue)
        {
            values.Add("");
        }

        at++;
        return values;
    }

    private static void CheckValue(string key, string value)
    {
        if (Names.LabelValueError(value) is { } wrong)
        {
            throw ApiError.BadRequest($"unable to parse requirement: invalid label value: \"{value}\": at key: \"{key}\": {wrong}");
        }
    }

    private static bool IsWord(string token) => token.Length > 0 && !"!=<>(),".Contains(token[0], StringComparison.Ordinal);

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                i++;
            }
            else if (c is '(' or ')' or ',' or '<' or '>')
            {
                tokens.Add(c.ToString());
                i++;
            }
            else if (c is '=' or '!')
            {
                var two = i + 1 < text.Length && text[i + 1] == '=';
                tokens.Add(text.Substring(i, two ? 2 : 1));
                i += two ? 2 : 1;
            }
            else
            {
                var start = i;
                while (i < text.Length && !char.IsWhiteSpace(text[i]) && !"()=!,<>".Contains(text[i], StringComparison.Ordinal))
                {
                    i++;
                }

                tokens.Add(text[start..i]);
            }
        }

        return tokens;
    }

    private sealed record Requirement(string Key, string Sign, HashSet<string> Values)
    {
        public bool Matches(string? value) => Sign switch
        {
            "exists" => value is not null,
            "!" => value is null,
            "=" or "==" or "in" => value is not null && Values.Contains(value),
            "!=" or "notin" => value is null || !Values.Contains(value),
            ">" => Compared(value) > 0,
            _ => Compared(value) < 0,
        };

        private int Compared(string? value) =>
            long.TryParse(value, out var mine) && long.TryParse(Values.First(), out var limit) ? mine.CompareTo(limit) : 0;
    }
}
