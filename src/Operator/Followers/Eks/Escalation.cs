namespace Bellwether.Operator.Followers.Eks;

/// <summary>What a 401 casts doubt on.</summary>
internal enum Suspect
{
    /// <summary>The token, and nothing else.</summary>
    Token,

    /// <summary>All was tried: the role's session once it is old, since the role may have been made again.</summary>
    OldSession,

    /// <summary>The role's session too.</summary>
    Session,

    /// <summary>The operator's own session too.</summary>
    Base,
}

/// <summary>Counts how often in a row tokens were refused. A token that was good for a while ends the row. Thread-safe.</summary>
internal sealed class Escalation(TimeProvider time)
{
    /// <summary>From this age on a session is worth another try even after everything was tried.</summary>
    public static readonly TimeSpan OldAge = TimeSpan.FromMinutes(10);

    /// <summary>One call is refused twice, with a token and with the next; attempts are further apart.</summary>
    private static readonly TimeSpan OneAttempt = TimeSpan.FromMilliseconds(400);

    /// <summary>A token that is refused is refused at once.</summary>
    private static readonly TimeSpan Accepted = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private int _steps;
    private long _last;

    /// <param name="age">How long the token was in use until it was refused.</param>
    public Suspect Next(TimeSpan age)
    {
        lock (_gate)
        {
            if (age >= Accepted)
            {
                _steps = 0;
            }
            else if (_steps > 0 && time.GetElapsedTime(_last) < OneAttempt)
            {
                return Suspect.Token;
            }

            _last = time.GetTimestamp();
            return _steps++ switch
            {
                0 => Suspect.Token,
                1 => Suspect.Session,
                2 => Suspect.Base,
                _ => Suspect.OldSession,
            };
        }
    }
}
