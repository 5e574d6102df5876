using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>What came of an action.</summary>
internal readonly record struct ExecutedAction(PlannedAction Action, ActionOutcome Outcome);
