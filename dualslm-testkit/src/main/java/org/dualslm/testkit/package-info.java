/**
 * Conformance tests that any plugin runs against itself.
 *
 * <p>For each thing that a plugin brings, its tests extend one class and name the provider: {@link
 * org.dualslm.testkit.ProviderContract} for the jar as a whole, {@link org.dualslm.testkit.SpeechEncoderContract}, {@link
 * org.dualslm.testkit.AdapterContract} or {@link org.dualslm.testkit.TrainableAdapterContract}, {@link
 * org.dualslm.testkit.LanguageModelContract} or {@link org.dualslm.testkit.DifferentiableLanguageModelContract}, {@link
 * org.dualslm.testkit.SourceProviderContract}. Their other protected methods state facts, such as tolerances, and have defaults
 * that suit most plugins. A failure begins with the promise that is broken, and whose it is.
 *
 * <p>{@link org.dualslm.testkit.Fixture} and {@link org.dualslm.testkit.TensorAssert} compare with what a reference library
 * computed.
 */
package org.dualslm.testkit;
