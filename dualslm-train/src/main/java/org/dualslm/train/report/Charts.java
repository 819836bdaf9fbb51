package org.dualslm.train.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.dualslm.train.report.TrainingLog.Curve;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws PNG files; needs no display. */
final class Charts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int CELL = 90;
    private static final int MARGIN = 220;

    private Charts() {}

    /** Draws curves over the steps into one chart. */
    static void curves(Path png, String title, Map<String, Curve> curves) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("step")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        curves.forEach((name, curve) ->
                chart.addSeries(name, curve.steps(), curve.values()).setMarker(SeriesMarkers.NONE));
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapFormat.PNG);
    }

    /** Draws a confusion matrix: in each row the shares, in percent, of what one label was told as. */
    static void confusion(Path png, String title, List<String> labels, long[][] counts, long[] unanswered)
            throws IOException {
        List<String> answers = new ArrayList<>(labels);
        answers.add("(none)");
        List<Number[]> cells = new ArrayList<>();
        for (int row = 0; row < labels.size(); row++) {
            long total = Arrays.stream(counts[row]).sum() + unanswered[row];
            for (int column = 0; column < answers.size(); column++) {
                long count = column < labels.size() ? counts[row][column] : unanswered[row];
                // Rows are drawn from below.
                cells.add(new Number[] {
                    column, labels.size() - 1 - row, total == 0 ? 0 : Math.round(100.0 * count / total)
                });
            }
        }
        List<String> truths = new ArrayList<>(labels);
        Collections.reverse(truths);
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(CELL * answers.size() + MARGIN)
                .height(CELL / 2 * labels.size() + MARGIN)
                .title(title)
                .xAxisTitle("answered")
                .yAxisTitle("true")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setShowValue(true);
        chart.getStyler().setMin(0);
        chart.getStyler().setMax(100);
        chart.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(0x2b, 0x6c, 0xb0)});
        chart.addSeries("confusion", answers, truths, cells);
        BitmapEncoder.saveBitmap(chart, png.toString(), BitmapFormat.PNG);
    }
}
